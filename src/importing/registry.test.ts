import { expect, it } from 'vitest'
import { sniffFormat } from './registry.js'

it.each([
  ['page.csv', '<!DOCTYPE html><html><body>Log in</body></html>', /is a web page/],
  ['posts.csv', 'version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 123\n', /git lfs pull/],
  ['posts.json', '', /posts\.json is empty/],
  ['posts.json', '[]\n', /has no posts in it/],
  ['posts.json', '{ }', /has no posts in it/],
])('%s says what it is: %s', (name, head, message) => {
  expect(() => sniffFormat(name, head)).toThrow(message)
})

it('an empty file with the name of a format is one without posts', () => {
  expect(sniffFormat('posts.csv', '').name).toBe('csv')
})
