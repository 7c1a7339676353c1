import { definePlatform, open, secret, token } from '../platform.js'

export const redditPlatform = definePlatform({
  name: 'reddit',
  began: '2005-06-23',
  credentials: { clientId: open('REDDIT_CLIENT_ID'), clientSecret: secret('REDDIT_CLIENT_SECRET', token) },
})
