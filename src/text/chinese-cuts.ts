const HAN_RUN_BEFORE = /\p{Script=Han}{1,6}$/u
const HAN_RUN_AFTER = /^\p{Script=Han}{1,6}/u
/** Something Chinese up to this long is often a part of other words: 南大 in 暨南大学, 国大 in 跨国大企业. */
const SHORT_PIECE = 2

let segmenter: Intl.Segmenter | undefined

/** Whether a short piece of Chinese begins or ends inside another word; longer ones never do. */
export function cutsChineseWord(text: string, start: number, end: number): boolean {
  if (end - start > SHORT_PIECE || !/^\p{Script=Han}+$/u.test(text.slice(start, end))) return false
  const before = HAN_RUN_BEFORE.exec(text.slice(Math.max(0, start - 6), start))?.[0] ?? ''
  const after = HAN_RUN_AFTER.exec(text.slice(end, end + 6))?.[0] ?? ''
  if (before === '' && after === '') return false
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' })
  const [from, to] = [before.length, before.length + end - start]
  for (const { index, segment } of segmenter.segment(text.slice(start - before.length, end + after.length))) {
    const last = index + segment.length
    if ((index < from && last > from) || (index < to && last > to)) return true
  }
  return false
}
