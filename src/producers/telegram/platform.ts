import { definePlatform } from '../platform.js'

export const telegramPlatform = definePlatform({ name: 'telegram', began: '2013-08-14' })
