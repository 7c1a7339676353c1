/** Letters that Malay has in Arabic script and hardly any other language: nga, pa, ga and nya. */
const OWN_LETTER = /[\u06A0\u06A4\u0762\u06AC\u06BD]/u
/** Letters of Urdu, Persian and Kurdish that Malay has no use for. */
const OTHER_LETTER = /[\u0679\u0688\u0691\u06BA\u06D2\u06D3\u06BE\u06C1\u0698\u06CE\u06C6\u0695\u06D5]/u
const WORD = /\p{Script=Arabic}+/gu
const ENOUGH = 2
const SHARE = 0.25

/** Common words without such a letter that are no words of Arabic. */
const WORDS: ReadonlySet<string> = new Set(
  `دان يڠ تيدق تياد ساي اكو كامي كيت كامو مريك دي اين ايت سيني سيتو سلامت هاري راي سموا اداله اياله اونتوق كڤد دالم اكن بوليه سوده
   تله بلوم بهاس ملايو رومه ماكن مينوم تريما كاسيه ماتي مالم تاهو جاوي سكوله انق بواه كدي ڤون جك اتاو جوݢ لاݢي سات دوا تيݢ امڤت
   ليم بسر كچيل باءيق بايق سكالي ماريله ماري جاڠن بوكن مسجد سيڠاڤورا مليسيا هندق مهو داتڠ ڤرݢي باليق كرج كراج ايبو باڤ ابڠ كاكق`.split(
    /\s+/,
  ),
)

/** Whether words in Arabic script are Malay. */
export function isJawi(text: string): boolean {
  const words = text.match(WORD) ?? []
  if (words.length === 0 || words.some((word) => OTHER_LETTER.test(word))) return false
  const malay = words.filter((word) => OWN_LETTER.test(word) || WORDS.has(word)).length
  return malay >= ENOUGH ? malay >= SHARE * words.length : malay === 1 && words.length <= ENOUGH
}
