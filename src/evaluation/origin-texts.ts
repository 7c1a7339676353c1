import { seededRandom } from '../domain/random.js'
import type { OriginInput } from '../domain/stage-input.js'
import { isTrainHalf, openDataFolder, type DataFolder } from '../training/langid/texts.js'

/** A post as the origin stage reads it, and where it was really written. */
export interface OriginText extends Pick<OriginInput, 'text' | 'platform' | 'authorPlace' | 'placeTag' | 'community'> {
  readonly set: string
  readonly truth: 'inside' | 'outside' | 'unknown'
}

/** Texts of a set at most in each half: small sets must not drown. */
const MAX_TEXTS = 600
/** The same for the rates of single sets, which are small shares and need more texts. */
const MAX_RATED = 2_000

interface OriginSet {
  readonly set: string
  readonly truth: 'inside' | 'outside'
  readonly isEnglish?: true
  readonly texts: (folder: DataFolder) => string[]
}

const secondColumn =
  (file: string) =>
  (folder: DataFolder): string[] =>
    folder.labelled(file).map(([, text]) => text)

/**
 * Sets whose texts were written in one place, nearly all of them. Inside: messages sent in Singapore, comments of its
 * subreddit, posts of its rail operators. Outside: English from anywhere, Malaysian, Indonesian, Chinese and Indian social text.
 */
const SETS: readonly OriginSet[] = [
  {
    set: 'nus_sms',
    truth: 'inside',
    isEnglish: true,
    texts: (folder) => folder.lines('singlish/nus_sms/en_sg.txt.gz'),
  },
  {
    set: 'sg_reddit_comments',
    truth: 'inside',
    isEnglish: true,
    texts: (folder) => folder.lines('singlish/sg_reddit_comments/unlabelled.txt.gz'),
  },
  { set: 'tweeteval', truth: 'outside', isEnglish: true, texts: secondColumn('sentiment/en_tweeteval/test.tsv') },
  {
    set: 'goemotions',
    truth: 'outside',
    isEnglish: true,
    texts: secondColumn('sentiment/en_goemotions_reddit/test.tsv'),
  },
  { set: 'ms_twitter', truth: 'outside', texts: secondColumn('sentiment/ms_malaysian_dataset/twitter.tsv') },
  { set: 'indolem', truth: 'outside', texts: secondColumn('sentiment/id_indolem/train.tsv') },
  { set: 'smp2020', truth: 'outside', texts: secondColumn('sentiment/zh_smp2020_ewect_weibo/usual_test.tsv') },
  { set: 'dravidiancodemix', truth: 'outside', texts: secondColumn('sentiment/ta_dravidiancodemix/dev.tsv') },
]

type Half = 'train' | 'test'

/** Half of each set, by a hash of the text: weights are looked at on `train`, figures come from `test`. Seeded. */
export function readOriginTexts(data: string, half: Half): OriginText[] {
  const folder = openDataFolder(data)
  return SETS.flatMap((set) => halfOf(set, folder, half, MAX_TEXTS))
}

/** More texts of the sets in English, where Singlish is what tells inside from outside. Halves as above. */
export function readEnglishTexts(data: string, half: Half): OriginText[] {
  const folder = openDataFolder(data)
  return SETS.filter(({ isEnglish }) => isEnglish).flatMap((set) => halfOf(set, folder, half, MAX_RATED))
}

function halfOf({ set, truth, texts }: OriginSet, folder: DataFolder, half: Half, most: number): OriginText[] {
  const random = seededRandom(3)
  return texts(folder)
    .filter((text) => isTrainHalf(text) === (half === 'train'))
    .map((text) => ({ text, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, most)
    .map(({ text }) => ({ set, truth, text, platform: 'import', authorPlace: null, placeTag: null, community: null }))
}
