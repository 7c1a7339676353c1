import { describe, expect, it } from 'vitest'
import { connectionTrouble } from './connection-trouble.js'

const coded = (code: string, syscall?: string): Error => Object.assign(new Error('as it came'), { code, syscall })
const kindOf = (err: unknown) => connectionTrouble(err)?.kind ?? null

describe('connectionTrouble', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'EHOSTUNREACH', '57P01', '57P03', '53300', '08006'])(
    '%s may pass',
    (code) => expect(kindOf(coded(code))).toBe('away'),
  )

  it.each(['28P01', '28000', '3D000'])('%s does not pass by itself', (code) => {
    const trouble = connectionTrouble(coded(code))
    expect(trouble?.kind).toBe('refused')
    expect(trouble?.fix).not.toBeNull()
  })

  it.each([
    ['timeout expired', 'away'],
    ['Connection terminated due to connection timeout', 'away'],
    ['Connection terminated unexpectedly', 'away'],
    ['LOADING Redis is loading the dataset in memory', 'away'],
    ['ERR max number of clients reached', 'away'],
    ['permission denied for database "kopitalk"', 'refused'],
    ['permission denied for table post', null],
    ['NOAUTH Authentication required.', 'refused'],
    ['The server does not support SSL connections', 'refused'],
    ['division by zero', null],
  ])('“%s” is %s', (message, kind) => expect(kindOf(new Error(message))).toBe(kind))

  it('a socket file that is not there is one that is not there yet; another missing file says nothing', () => {
    expect(connectionTrouble(coded('ENOENT', 'connect'))).toMatchObject({ kind: 'away', nothingListens: true })
    expect(kindOf(coded('ENOENT', 'open'))).toBeNull()
  })

  it('uses the temporary failure of a name with two addresses, and says that nothing listens only when neither listens', () => {
    const both = new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])
    expect(connectionTrouble(both)).toMatchObject({ kind: 'away', nothingListens: true })
    const one = new AggregateError([coded('ECONNREFUSED'), coded('ETIMEDOUT')])
    expect(connectionTrouble(one)).toMatchObject({ kind: 'away', nothingListens: false })
  })
})
