import type { GazetteerLinker } from '../../domain/gazetteer.js'

/** What a place in a profile or a tag says about Singapore, as people write it. */
export type PlaceVerdict = 'singapore' | 'elsewhere' | 'both' | 'unknown'

/**
 * Countries, and cities people name instead of them: where Singapore's neighbours, diaspora and visitors live. Not a
 * list of the world: a place that is on no list says nothing.
 */
const ELSEWHERE = `
  malaysia|johor|johor bahru|jb|kuala lumpur|kl|penang|selangor|malacca|melaka|ipoh|sabah|sarawak|kuching|kota kinabalu|putrajaya|petaling jaya|
  indonesia|jakarta|bali|bandung|surabaya|batam|bintan|medan|yogyakarta|philippines|manila|cebu|thailand|bangkok|phuket|chiang mai|vietnam|hanoi|
  ho chi minh|saigon|myanmar|yangon|cambodia|laos|brunei|china|beijing|shanghai|shenzhen|guangzhou|hong kong|hk|macau|taiwan|taipei|japan|tokyo|
  osaka|korea|south korea|seoul|india|mumbai|delhi|new delhi|bangalore|bengaluru|chennai|tamil nadu|hyderabad|kerala|kolkata|sri lanka|colombo|
  bangladesh|dhaka|pakistan|lahore|karachi|nepal|australia|sydney|melbourne|perth|brisbane|new zealand|auckland|queenstown nz|united kingdom|uk|england|london|
  scotland|wales|manchester|ireland|dublin|france|paris|germany|berlin|munich|netherlands|amsterdam|spain|madrid|barcelona|italy|rome|milan|
  switzerland|zurich|sweden|stockholm|norway|oslo|denmark|copenhagen|finland|poland|russia|moscow|ukraine|turkey|istanbul|uae|dubai|abu dhabi|
  saudi arabia|qatar|doha|israel|egypt|cairo|nigeria|lagos|kenya|nairobi|south africa|usa|united states|america|new york|nyc|los angeles|california|
  san francisco|seattle|texas|chicago|boston|florida|washington|canada|toronto|vancouver|montreal|mexico|brazil|argentina|chile|colombia|europe|
  马来西亚|大马|新山|柔佛|吉隆坡|槟城|中国|北京|上海|广州|深圳|香港|台湾|台北|日本|东京|韩国|首尔|印尼|雅加达|泰国|曼谷|美国|英国|澳洲|澳大利亚|加拿大|印度|
  மலேசியா|இந்தியா|சென்னை|தமிழ்நாடு|இலங்கை|கோலாலம்பூர்`

const LATIN_PLACES = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${names().filter(isLatin).sort(longestFirst).join('|')}|u\.s\.a?\.?|u\.k\.)(?![\p{L}\p{N}])`,
  'iu',
)
/** `Woodlands, TX`: a state or province of America, Canada or Australia after a comma. */
const STATE =
  /, ?(?:A[KLRZ]|C[AOT]|DE|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]|NSW|VIC|QLD|BC|AB|ON|QC)(?![\p{L}\p{N}])/u
const OTHER_PLACES = new RegExp(
  names()
    .filter((name) => !isLatin(name))
    .sort(longestFirst)
    .join('|'),
  'u',
)
const FLAGS = /\p{RI}\p{RI}/gu
const SINGAPORE_FLAG = '🇸🇬'
const SINGAPORE_ID = 'country/singapore'

/** Reads a declared place or a place tag. A town of Singapore counts unless another country is named (Woodlands, TX). */
export function judgePlace(place: string, linker: GazetteerLinker): PlaceVerdict {
  const flags: readonly string[] = place.match(FLAGS) ?? []
  const mentions = linker.link(place).filter((mention) => mention.type === 'LOC')
  const singapore = flags.includes(SINGAPORE_FLAG) || mentions.some((mention) => mention.id === SINGAPORE_ID)
  const elsewhere =
    flags.some((flag) => flag !== SINGAPORE_FLAG) ||
    LATIN_PLACES.test(place) ||
    STATE.test(place) ||
    OTHER_PLACES.test(place)
  if (singapore) return elsewhere ? 'both' : 'singapore'
  if (elsewhere) return 'elsewhere'
  return mentions.some((mention) => !mention.needsContext) ? 'singapore' : 'unknown'
}

function names(): string[] {
  return ELSEWHERE.split('|')
    .map((name) => name.trim())
    .filter(Boolean)
}

function isLatin(name: string): boolean {
  return /^[a-z ]+$/.test(name)
}

function longestFirst(a: string, b: string): number {
  return b.length - a.length
}
