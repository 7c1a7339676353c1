import { z } from 'zod'
import { authorIdLike, definePlatform, open, secret, token } from '../platform.js'

export const instagramPlatform = definePlatform({
  name: 'instagram',
  began: '2010-10-06',
  authorId: authorIdLike('the number of the account, such as 25025320', /^\d{1,20}$/),
  // For the official hashtag search; pages are read as a visitor, or with a session folder.
  credentials: {
    userId: open('INSTAGRAM_GRAPH_USER_ID', z.string().regex(/^\d+$/, 'must be a number')),
    token: secret('INSTAGRAM_GRAPH_TOKEN', token),
  },
})
