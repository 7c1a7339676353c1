/** Longer texts have something that tells. */
const LONGEST = 3
const HAN = /\p{Script=Han}/gu

/** Kanji of everyday Japanese: the first level of JIS X 0208, which is rows 16 to 47 of Shift JIS. */
const JAPANESE: ReadonlySet<string> = new Set(firstLevelKanji())

/**
 * Common Chinese words of one to three characters that Japanese writes, too, but not as these words. Others have a
 * character that Japanese does not write (你, 吗, 们, 很) and need no list.
 */
const CHINESE_WORDS = new Set(
  `好 是 我 在 早 走 来 去 吃 好的 好了 好吃 好喝 好多 好久 好想 好冷 好忙 好累 好痛 好玩 好看 好笑
   不好 太好 太好了 太多 太早 真的 真是 真好 是的 不是 就是 可是 都是 我是 我在 我也 我的 他的 他是 也是
   也好 不要 不去 不想 不会 不行 不可以 可以 知道 不知道 加油 早安 午安 恭喜 辛苦了 生日 巴士 今天 明天
   昨天 下午 中午 早上 天天 下雨 下雨了 走了 来了 到了 吃了 去了 死了 又来了 受不了 不得了 没有 有没有
   吃的 那里 那天 下班 上班 放工 返工 同事 朋友 小朋友 老公 早餐 午餐 大家好 回家 回来 在家 在吃 想吃
   想去 要去 要不要 想不想 可不可 謝謝 開心 好開心 想家 不如 加班 吃完 等我 等等 走走 想想 多多 早早`.split(/\s+/),
)

/**
 * Whether the Han characters of a text are one to three that are the same in Chinese and in Japanese (東京, 大丈夫), with no
 * common Chinese word among them.
 */
export function isAmbiguousHan(text: string): boolean {
  // A short text or a short part of one: a long Chinese text is not taken apart.
  const characters: string[] = []
  for (const [character] of text.matchAll(HAN)) {
    if (characters.length === LONGEST || !JAPANESE.has(character)) return false
    characters.push(character)
  }
  return characters.length > 0 && !CHINESE_WORDS.has(characters.join(''))
}

function firstLevelKanji(): string {
  const codes: number[] = []
  for (let lead = 0x88; lead <= 0x98; lead += 1) {
    for (let trail = 0x40; trail <= 0xfc; trail += 1) {
      const isFirst = lead > 0x88 || trail >= 0x9f
      const isLast = lead === 0x98 && trail > 0x72
      if (isFirst && !isLast && trail !== 0x7f) codes.push(lead, trail)
    }
  }
  return new TextDecoder('shift_jis').decode(Uint8Array.from(codes))
}
