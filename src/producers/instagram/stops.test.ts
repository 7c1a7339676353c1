import { expect, it } from 'vitest'
import { SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import { stopByAnswer, stopByPlace, stopByStatus } from './stops.js'

const causeOf = (error: Error | null): string | null => (error instanceof SourceStoppedError ? error.stopCause : null)
const at = (path: string): URL => new URL(path, 'https://www.instagram.com')

it.each([
  ['hashtag', '/accounts/login/?next=%2Fexplore', 'wall'],
  ['hashtag', '/challenge/?next=x', 'challenge'],
  ['profile', '/', 'wall'],
  ['location', '/explore/', 'wall'],
  ['profile', '/accounts/suspended/', 'challenge'],
  ['hashtag', '/popular/singapore/', null],
  ['hashtag', '/explore/search/keyword/?q=%23singapore', null],
  ['location', '/explore/locations/212988663/singapore/', null],
  ['profile', '/invented.agency/', null],
  ['post', '/invented.agency/reel/Ddn-cUVxDUj/', null],
] as const)('of a %s page that ends on %s: %s', (kind, path, cause) => {
  expect(causeOf(stopByPlace(kind, at(path)))).toBe(cause)
})

it.each([
  [401, '{"message":"Please wait a few minutes before you try again.","require_login":true}', 'wall'],
  [429, '{"message":"x"}', 'wall'],
  [400, '{"message":"feedback_required","status":"fail"}', 'challenge'],
  [400, '{"message":"checkpoint_required","status":"fail"}', 'challenge'],
  [400, '{"message":"challenge_required","status":"fail"}', 'challenge'],
  [400, '{"message":"Unauthorized logged out query","status":"fail"}', 'wall'],
  [200, '<!DOCTYPE html><form><input name="password">', 'wall'],
  [200, '{"data":{"x":{"caption":{"text":"challenge_required? \\"require_login\\": true"}}}}', null],
  [200, '{"data":null,"errors":[{"message":"execution error"}]}', null],
  [404, '{"message":"x"}', null],
] as const)('of an answer with %i %s: %s', (status, body, cause) => {
  expect(causeOf(stopByAnswer(status, body))).toBe(cause)
})

it.each([
  [200, null],
  [401, 'wall'],
  [429, 'wall'],
  [403, 'forbidden'],
  [404, 'gone'],
  [410, 'gone'],
] as const)('of a page with status %i: %s', (status, cause) => {
  expect(causeOf(stopByStatus(status))).toBe(cause)
})

it('tries again after an error of the server', () => {
  expect(stopByStatus(503)).toBeInstanceOf(UnreachableError)
})
