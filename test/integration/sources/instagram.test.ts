import { openDouble } from '../../doubles/instagram.js'
import { describeWithChromium } from '../../doubles/instagram-chromium.js'
import { describeSource } from '../../support/source-kit.js'

describeWithChromium('Instagram pages', () => {
  describeSource('instagram hashtag', openDouble)
})
