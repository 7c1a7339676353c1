/** Subreddits, instances, feeds and channels whose members are mostly in Singapore. Lower case, without `r/` and `@`. */
const INSIDE = new Set(
  (
    'singapore asksingapore singaporeraw singaporefi sgexams nus ntu smu sit_singapore sutd nationalservicesg singaporehappenings ' +
    'singaporeeats singaporeevents sgcareer sgmod drivingsg singaporedating sgexamsmemes mastodon.sg mothershipsg channelnewsasia ' +
    'straits_times straitstimes todayonline zaobaosg govsg sgnews hardwarezone edmw 8world beritamediacorp tamilmurasu'
  ).split(' '),
)

/** The same for elsewhere. */
const OUTSIDE = new Set(
  (
    'malaysia malaysians bolehland indonesia indonesian philippines thailand vietnam taiwan hongkong china china_irl japan korea india tamilnadu ' +
    'chennai australia newzealand unitedkingdom casualuk london usa askanamerican canada europe germany france nyc sydney melbourne'
  ).split(' '),
)
const OUTSIDE_DOMAIN =
  /\.(?:my|id|in|cn|tw|hk|jp|kr|th|ph|vn|au|nz|uk|us|ca|de|fr|nl|it|es|ch|at|se|no|dk|fi|pl|br|mx)$/

/** Whether a community is one of Singapore, of somewhere else, or of nowhere in particular (null). */
export function judgeCommunity(community: string): 'inside' | 'outside' | null {
  const name = community
    .trim()
    .toLowerCase()
    .replace(/^(?:https?:\/\/)?(?:www\.)?(?:reddit\.com\/)?(?:\/?r\/|@|t\.me\/)?/, '')
    .replace(/\/$/, '')
  if (INSIDE.has(name) || /\.sg$/.test(name) || /singapore|(?<![a-z])sg(?![a-z])/.test(name)) return 'inside'
  if (OUTSIDE.has(name) || OUTSIDE_DOMAIN.test(name)) return 'outside'
  return null
}
