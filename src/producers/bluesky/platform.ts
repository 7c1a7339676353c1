import { authorIdLike, definePlatform, open, secret, token, type CredentialsOf } from '../platform.js'

export const blueskyPlatform = definePlatform({
  name: 'bluesky',
  began: '2023-02-01',
  authorId: authorIdLike('the DID of the account, such as did:plc:z72i7hdynmk6r22z27h6tvur', /^did:[a-z]+:\S+$/),
  credentials: { identifier: open('BLUESKY_IDENTIFIER'), appPassword: secret('BLUESKY_APP_PASSWORD', token) },
})
export type BlueskyAccount = CredentialsOf<typeof blueskyPlatform>
