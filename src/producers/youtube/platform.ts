import { definePlatform, secret, token } from '../platform.js'

export const youtubePlatform = definePlatform({
  name: 'youtube',
  began: '2005-04-23',
  credentials: { apiKey: secret('YOUTUBE_API_KEY', token) },
})
