import { z } from 'zod'
import { definePlatform, open, secret, token } from '../platform.js'

export const instagramPlatform = definePlatform({
  name: 'instagram',
  began: '2010-10-06',
  // For the official hashtag search; pages are read as a visitor, or with a session folder.
  credentials: {
    userId: open('INSTAGRAM_GRAPH_USER_ID', z.string().regex(/^\d+$/, 'must be a number')),
    token: secret('INSTAGRAM_GRAPH_TOKEN', token),
  },
})
