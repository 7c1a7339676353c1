import { describe, expect, it } from 'vitest'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { readMessage } from './message.js'

const post = { id: '1874159800566825026', text: 'MRT down again' }

describe('a message', () => {
  it('is a post with the rules that it matched; ids above 2^53 that come as numbers do not hide the tag', () => {
    const line = `{"data":${JSON.stringify(post)},"matching_rules":[{"id":1377649934414049282,"tag":"kopitalk:a"},{"id":"1377649934414049283","tag":null}]}`
    expect(readMessage(line)).toMatchObject({
      kind: 'post',
      tags: ['kopitalk:a'],
      ruleIds: [expect.any(String), '1377649934414049283'],
    })
  })

  it('is an end with its reason', () => {
    const line = '{"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect"}]}'
    expect(readMessage(line)).toEqual({ kind: 'end', title: 'operational-disconnect' })
  })

  it('is a post when errors are next to it', () => {
    const line = JSON.stringify({ data: post, errors: [{ title: 'Not Found Error' }] })
    expect(readMessage(line).kind).toBe('post')
  })

  it.each(['{"data":{"id"', '{"delete":{"tweet":1}}', '[]', '7', 'null'])('is unknown and ends nothing: %s', (line) => {
    expect(readMessage(line)).toMatchObject({ kind: 'unknown', field: expect.stringMatching(/^message: /) as string })
  })
})

itWithFixtures('a recorded stream has seven posts and a line that was cut', () => {
  const lines = (recordedPayload('x/filtered_stream_capture.jsonl') ?? '').split('\n').filter(Boolean)
  const kinds = lines.map((line) => readMessage(line)).map(({ kind }) => kind)
  expect(kinds).toEqual([...Array<string>(7).fill('post'), 'unknown'])
})
