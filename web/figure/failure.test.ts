import { describe, expect, it } from 'vitest'
import { AwayError, RefusedError } from '../api/request.js'
import { english } from '../messages/en.js'
import { failureSentence, failureText } from './failure.js'

const SERVER = 'theme: Unknown theme. GET /api/themes lists them.'

describe('what went wrong', () => {
  it.each([
    [new AwayError('no answer'), 'The server does not answer'],
    [new Error('boom'), 'This could not be loaded'],
    [new RefusedError(400, SERVER, 'theme'), '“Theme” in the link does not exist'],
    [new RefusedError(409, SERVER, 'term'), '“Words” cannot be used like this'],
    [new RefusedError(404, SERVER, 'theme'), '“Theme” in the link does not exist'],
    [new RefusedError(404, SERVER, 'id'), 'This could not be loaded'],
    [new RefusedError(409, SERVER, 'constructor'), 'This could not be loaded'],
    [new RefusedError(401, SERVER, undefined), 'You are not logged in'],
    [new RefusedError(403, SERVER, undefined), 'Your role may not see this'],
    [new RefusedError(429, SERVER, undefined), 'Too many requests'],
    [new RefusedError(500, SERVER, undefined), 'This could not be loaded'],
    [new RefusedError(503, SERVER, undefined), 'This takes too long to count'],
  ])('%s is said in plain words: %s', (error, title) => {
    const said = failureText(error, english)
    expect(said.title).toBe(title)
    expect(said.help).toMatch(/\.$/)
    expect(`${said.title} ${said.help}`).not.toMatch(/GET |api|theme:|boom/)
  })

  it('in a form is what the server says of its field, under the name that the form has for it', () => {
    const said = failureSentence(new RefusedError(400, 'url: must be an http(s) address', 'url'), english)
    expect(said).toBe('Webhook address: must be an http(s) address')
    expect(failureSentence(new RefusedError(503, 'Postgres has too much to do', undefined), english)).not.toContain(
      'Postgres',
    )
    expect(failureSentence(new AwayError('x'), english)).toContain('The server does not answer')
  })
})
