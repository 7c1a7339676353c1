import { authorIdLike, definePlatform, open, secret, token } from '../platform.js'

export const redditPlatform = definePlatform({
  name: 'reddit',
  began: '2005-06-23',
  // Names are unique in whatever capitals, and posts have them in small letters.
  authorId: authorIdLike('the name of the account, such as reddit', /^[a-z0-9_-]{1,64}$/, (written) =>
    written.replace(/^(?:https?:\/\/(?:www\.)?reddit\.com)?\/?(?:u|user)\/|^@|\/$/gi, '').toLowerCase(),
  ),
  credentials: { clientId: open('REDDIT_CLIENT_ID'), clientSecret: secret('REDDIT_CLIENT_SECRET', token) },
})
