import type { Polarity, Register } from '../../../src/domain/local-word.js'
import type { EvidenceSource } from '../../../src/domain/language-evidence.js'
import type { WeighedWord } from '../../../src/domain/reading/posts.js'
import { count, many, scripts } from './formats.js'

const REGISTERS: Readonly<Record<Register, string>> = {
  plain: 'everyday word',
  slang: 'slang',
  rude: 'rude',
  formal: 'formal',
  ironic: 'mostly ironic',
}

const POLARITIES: Readonly<Record<Polarity, string>> = {
  negative: 'Says something bad',
  neutral: 'Neither good nor bad',
  positive: 'Says something good',
  turns: 'Good or bad by its context',
}

const EVIDENCE_SOURCE: Readonly<Record<EvidenceSource | 'unsaid', string>> = {
  marker: 'Words of the Singlish list:',
  model: 'Words the language model weighs:',
  script: 'Script:',
  unsaid: 'Words of the list or the model:',
}

const WORD_SOURCE: Readonly<Record<WeighedWord['source'], string>> = {
  marker: 'Singlish list',
  list: 'Malay and Indonesian list',
  model: 'letter model and fastText',
}

/** Of posts, and of the evidence for one. */
export const postsWords = {
  posts: {
    title: 'Posts',
    lead: 'Every post, what it says, and why it has its labels.',
    search: 'Search in posts',
    searchBy: 'Search by',
    searchModes: { words: 'Words', meaning: 'Meaning' },
    searchHint: { words: 'mrt (delay* OR late) -bus', meaning: 'people stuck in a train without power' },
    searchHelp: {
      words:
        'All words must occur. Also: OR, -word, "a phrase", mrt NEAR/5 delay, delay*, language:ms, theme:transport.',
      meaning:
        'Say what the posts should be about. They are found in every language and in other words, nearest first. There is always a nearest post: read how near it is.',
    },
    find: 'Search',
    eachPart: 'What each part finds',
    leftOut: 'left out',
    partPosts: (n: number) => many(n, 'post', 'posts'),
    wholeQuery: 'The query',
    tryInstead: (query: string) => `Search for ${query}`,
    list: 'Posts, newest first',
    shown: (shown: number, all: number) => `${count(shown)} of ${many(all, 'post', 'posts')}, newest first`,
    nearestList: 'Posts, nearest first',
    shownNearest: (shown: number, compared: number) =>
      `The nearest ${count(shown)} of ${many(compared, 'post', 'posts')} that could be compared`,
    similarity: 'Near',
    similarityHelp: 'How alike both meanings are; 1 is the same.',
    moreLike: 'More like this',
    moreLikeOf: (id: number) => `More like this: post ${id}`,
    story: 'Its story',
    storyOf: (id: number) => `Its story: post ${id}`,
    like: 'Posts that say something like this one:',
    allPosts: 'All posts',
    more: 'Show more',
    undated: 'undated',
    covered: 'The text has a rude word and is covered. The glossary of local words knows it.',
    kinds: { original: 'post', reply: 'reply', repost: 'repost', quote: 'quote' },
    evidence: 'Why?',
    original: 'Original',
    originalOf: (id: number, platform: string) => `Original of post ${id}: leads away to ${platform}`,
    leadsAway: (platform: string) => `This leads away from Kopitalk, to ${platform}.`,
    evidenceOf: (id: number) => `Why post ${id} is labelled like this`,
  },
  post: {
    title: 'Evidence for a post',
    back: 'Back to the posts',
    unknown: 'This post does not exist',
    unknownHelp: 'The address may be mistyped, or the post has been erased.',
    community: (name: string) => `in ${name}`,
    placeTag: (name: string) => `tagged ${name}`,
    copies: (n: number) => `${count(n)} near-identical posts`,
    version: (n: number) => `edited, version ${n}`,
    pending: 'This step has not read the post yet.',
    notApplicable: (reason: string) => `Not applicable: ${reason.replaceAll('_', ' ')}.`,
    dead: (reason: string, detail: string) => `This step failed on the post: ${reason.replaceAll('_', ' ')}. ${detail}`,
    by: (model: string, at: string) => `${model}, ${at}`,
    confidence: (percent: string) => `${percent} sure`,
    evidenceSource: (source: EvidenceSource | null) => EVIDENCE_SOURCE[source ?? 'unsaid'],
    script: (code: string) => scripts.of(code) ?? code,
    wordByWord: 'Word by word',
    /** English counts in any variety; Singlish is compared with other English. */
    wordWeights: (label: string, language: string) =>
      `How much each word speaks for ${language}${label === 'en-SG' ? ' against other English' : ''}: how much surer the model is with it than without it.`,
    noWords: 'No single word changes the answer.',
    byScript: (script: string) => `The script decides (${script}). Words are not weighed.`,
    wordSource: (source: WeighedWord['source']) => WORD_SOURCE[source],
    setAside: 'Names and the like, which do not count:',
    insideProbability: (percent: string) => `${percent} likely from inside`,
    noEvidence: 'No evidence either way.',
    entities: 'Entities',
    noEntities: 'No names found.',
    surface: 'As written',
    linkedTo: 'Gazetteer',
    notLinked: 'not linked',
    towards: 'Feeling towards it',
    certainty: 'Certainty',
    localWords: 'Local words',
    localWordsHelp: 'What they mean, from the glossary. It does not change the label.',
    localWord: (language: string, register: Register) => `${language}, ${REGISTERS[register]}`,
    polarity: (polarity: Polarity) => POLARITIES[polarity],
  },
  label: {
    title: 'Your label',
    help: 'Stored next to the label of the model, never instead of it. It counts in Quality.',
    saved: 'Saved. It counts in Quality.',
    saveLanguage: 'Save language',
  },
}
