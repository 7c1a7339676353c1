const MONTHS: readonly string[] = [
  'jan january januari ஜனவரி',
  'feb february februari peb pebruari பிப்ரவரி',
  'mar march mac maret மார்ச்',
  'apr april ஏப்ரல்',
  'may mei மே',
  'jun june juni ஜூன்',
  'jul july julai juli ஜூலை',
  'aug august ogo ogos agu ags agt agus agust agustus ஆகஸ்ட்',
  'sep sept september செப்டம்பர்',
  'oct october okt oktober அக்டோபர்',
  'nov november nop nopember நவம்பர்',
  'dec december dis disember des desember டிசம்பர்',
]
/** English, Malay, Indonesian and Tamil names of months, in small letters, to their number. */
export const MONTH_NUMBERS: ReadonlyMap<string, number> = new Map(
  MONTHS.flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)),
)

/** They repeat what the date says, and many feeds write a wrong one. */
export const WEEKDAYS: ReadonlySet<string> = new Set(
  (
    'mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday ' +
    'isn isnin sel selasa rab rabu kha khamis jum jumaat sab sabtu ahd aha ahad ' +
    "sen senin kam kamis jumat jum'at min minggu " +
    'திங்கள் செவ்வாய் புதன் வியாழன் வெள்ளி சனி ஞாயிறு'
  ).split(' '),
)
export const CHINESE_WEEKDAY = /(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]/gu

/** Words between a day and its time. */
export const FILLERS: ReadonlySet<string> = new Set(['t', 'at', 'on', 'pukul', 'jam', 'pada', 'of'])

/** Which half of the day an hour from 1 to 12 lies in. */
export const HALVES: Readonly<Record<string, 'am' | 'pm'>> = {
  am: 'am',
  pm: 'pm',
  pg: 'am',
  ptg: 'pm',
  pagi: 'am',
  petang: 'pm',
  sore: 'pm',
  上午: 'am',
  凌晨: 'am',
  早上: 'am',
  下午: 'pm',
  오전: 'am',
  오후: 'pm',
}
