import { definePlatform } from '../platform.js'

export const forumPlatform = definePlatform({ name: 'forum' })
