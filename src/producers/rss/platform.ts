import { definePlatform } from '../platform.js'

export const rssPlatform = definePlatform({ name: 'rss' }) // feeds carry articles that are older than they are
