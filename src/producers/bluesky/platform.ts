import { definePlatform, open, secret, token, type CredentialsOf } from '../platform.js'

export const blueskyPlatform = definePlatform({
  name: 'bluesky',
  began: '2023-02-01',
  credentials: { identifier: open('BLUESKY_IDENTIFIER'), appPassword: secret('BLUESKY_APP_PASSWORD', token) },
})
export type BlueskyAccount = CredentialsOf<typeof blueskyPlatform>
