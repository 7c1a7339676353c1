import type { TopicAnswer, TopicFiguresAnswer, TopicRow } from '../../../src/domain/reading/topics.js'
import type { Share } from '../../../src/domain/reading/answer.js'
import { count, date, list, many, percent, wholePercent, within } from './formats.js'

/** Of the pages Themes and Topics. */
export const themesAndTopicsWords = {
  themes: {
    title: 'Themes',
    lead: 'A theme is a list of words and queries. A post is about every theme that finds it, in whatever language it is.',
    list: 'Themes and their posts',
    listNote: 'Posts are those of the filter above. Each number leads to the posts that it counts.',
    theme: 'Theme',
    postsColumn: 'Posts',
    wordsColumn: 'Words',
    queriesColumn: 'Queries',
    postsOf: (title: string, posts: number) => `${many(posts, 'post', 'posts')} about ${title}`,
    download: 'Download the themes file',
    all: 'All themes',
    unknown: 'This theme does not exist',
    unknownHelp: 'The address may be mistyped, or the theme has been taken out of the themes file.',
    themeLead: 'Change its words and see what they would find, before anyone counts by them.',
    itsPosts: 'Its posts',
    words: 'Words',
    wordsNote:
      'One word or phrase a line: mrt, bus stop, rain|drizzle, train + delay, hujan*. Every word is looked for in posts of every language.',
    queries: 'Queries of the search language, one a line',
    tryThem: 'Try these words',
    downloadChanged: 'Download the file with these changes',
    saveNote:
      'Nothing is saved here: the themes are a file of the server. Give the downloaded file to whoever runs Kopitalk. Once it is in place and the server has started again, the themes of all posts are derived again, the newest posts first.',
    finds: 'What they would find',
    found: (posts: number, looked: number) =>
      `${many(posts, 'post', 'posts')} of the newest ${count(looked)} of the last 28 days.`,
    doubtful: (n: number) => `${many(n, 'thing', 'things')} to look at`,
    whole: 'The theme',
    each: 'What each word and query finds',
    entry: 'Word or query',
    examples: 'Newest posts that they find',
    matched: (entries: readonly string[]) => `Found by ${list.format(entries)}`,
  },
  topics: {
    title: 'Topics from examples',
    lead: 'You say of some posts whether they are about it. Others like them are found, in every language.',
    mark: 'from examples',
    markHelp: 'A model learnt it from posts that people said yes and no to. A theme is a list of words.',
    list: 'Topics',
    all: 'All topics',
    unknown: 'This topic does not exist',
    unknownHelp: 'The address may be mistyped, or the topic has been removed.',
    none: 'There is no topic yet.',
    make: 'Make a topic',
    makeNote:
      'Say in a few words what it is about, in any language. Then you get posts to say yes or no to, about 20 in all.',
    about: 'What it is about',
    aboutHint: 'noise from renovation next door',
    begin: 'Begin',
    look: 'Look for posts',
    postsOf: (title: string, posts: number) => `${title} finds ${many(posts, 'post', 'posts')}`,
    posts: (posts: number) => `finds ${many(posts, 'post', 'posts')}`,
    state: ({ version, done, outdated }: Pick<TopicRow, 'version' | 'done' | 'outdated'>) => {
      if (version === null) return 'not in use'
      if (outdated) return `version ${version}, will be fitted again`
      return done < 1 ? `version ${version}, has looked at ${percent(done)} of the posts` : `version ${version}, in use`
    },
    questions: 'Is it about this?',
    question: 'About this topic?',
    which: 'Which posts to ask about',
    kinds: { search: 'Like the words', unsure: 'Least sure', found: 'Of those found', random: 'Any' },
    kindNotes: {
      search:
        'Posts that mean nearly what the words say, nearest first. Say no to those that are only similar: they teach the most.',
      unsure: 'Posts that the saved version can hardly tell. Answers here improve it fastest.',
      found: 'Drawn at random from what the saved version finds. Answers here say how often it is right.',
      random: 'Drawn at random from all posts.',
    },
    yes: 'Yes',
    no: 'No',
    skip: 'Skip',
    undo: 'Undo',
    more: 'More posts',
    noMore: 'No more posts here.',
    keys: 'Keys: y for yes, n for no, s to skip, u to undo.',
    fit: 'How well it would do',
    fitNote: 'The figures follow every third answer. Nothing is counted by the topic before you save it.',
    counts: (about: number, not: number) => `${count(about)} yes, ${count(not)} no`,
    tooFew: (about: number, not: number) =>
      `Too few to say anything: ${count(about)} more yes and ${count(not)} more no are needed.`,
    unused: (n: number) =>
      `${many(n, 'answer is', 'answers are')} not used: the meaning of the post is not known yet, or its text has changed.`,
    recall: (recall: Share, about: number) =>
      `It finds ${within(recall)} of the ${count(about)} examples that are about it, each judged without having seen it.`,
    precision: (precision: Share) =>
      `Of the examples that it finds, ${within(precision)} are about it. Among all posts it is fewer, because most are not.`,
    wanted: 'How often it should be right',
    precisionName: (precision: number | null) =>
      precision === null ? 'As it is:' : `At least ${wholePercent(precision)}:`,
    choice: (precision: number | null, { recall, precision: right }: TopicFiguresAnswer) =>
      `finds ${percent(recall.share)} of the examples that are about it, and of the examples that it finds ${percent(right.share)} are` +
      (precision !== null && right.share < precision ? '; more cannot be had with these examples' : ''),
    found: (found: Share) => `It would find ${within(found)} of all posts.`,
    checked: ({ posts, version, ...share }: Share & { posts: number; version: number }) =>
      `Right in ${within(share)} of ${many(posts, 'post', 'posts')} drawn from what version ${version} finds`,
    unchecked: 'Nobody has checked what it finds',
    save: 'Save and use it',
    saveAgain: 'Save as a new version',
    saved: (version: number) => `Saved as version ${version}. It looks at the newest posts first.`,
    examples: 'Examples',
    noExamples: 'There are none yet.',
    said: (isAbout: boolean, by: string, at: string) =>
      `${isAbout ? 'Yes' : 'No'}, says ${by}, ${date.format(new Date(at))}`,
    versions: 'Versions',
    version: ({ version, by, at, precision, figures }: TopicAnswer['versions'][number]) =>
      `${version}: ${date.format(new Date(at))}, by ${by}, ${count(figures.about)} yes and ${count(figures.not)} no, finds ${percent(figures.recall.share)} of its examples${precision === null ? '' : `, at least ${wholePercent(precision)} right was asked for`}`,
    remove: 'Remove this topic',
    removeSure: (title: string) => `Remove “${title}”, its examples and what it found?`,
  },
}
