import { authorIdLike, definePlatform, secret, token } from '../platform.js'

export const youtubePlatform = definePlatform({
  name: 'youtube',
  began: '2005-04-23',
  authorId: authorIdLike('the id of the channel, such as UCBR8-60-B28hp2BmDPdntcQ', /^UC[\w-]{1,62}$/),
  credentials: { apiKey: secret('YOUTUBE_API_KEY', token) },
  quota: { variable: 'YOUTUBE_UNITS_PER_DAY', unitsPerDay: 10_000 },
})
