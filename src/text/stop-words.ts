// One joint list: the language is not known yet when words are cut, and posts mix languages within a clause. The lists
// are short and have only words that carry no topic in any of the languages of their script: Malay "air" (water) and
// English "not" stay. So do Singlish particles (lah, leh, lor): no list of a language here has them, and they are evidence.

const ENGLISH = `
a about after again ain't all also am an and any are aren't as at be been before being both but by can can't could
couldn't did didn't do does doesn't doing don't during each else etc even ever every few for from get gets getting
go goes going gonna got gotta had has have haven't having he he'd he'll her here hers herself he's him himself his how
i i'd if i'll i'm in into is isn't it its itself it's i've just let let's like made make makes many may me might more most
much must my myself of off oh ok okay on once one only onto or other our ours out over own per quite rather really s
same she she'd she'll she's should shouldn't so some still such t than that that's the their theirs them themselves then
there there's these they they'd they'll they're they've this those through till to too under until up upon us very via
was wasn't we we'd we'll were weren't we're we've what what's when where which while who whom who's whose why will with
won't would wouldn't yes yet you you'd you'll your you're yours yourself you've rt amp
abt bcos cos coz cuz dat dem den dis dont cant wont im ive id ill isnt thats theres ur urs wat wats wif ya
`

const MALAY_AND_INDONESIAN = `
ada adalah agar akan aku anda antara apa apabila atas atau awak bagi bahawa bahwa banyak begini begitu belum bila bisa
boleh bukan dah dalam dan dapat dari daripada dengan dgn di dia dua hanya harus hendak ia ialah ini itu jadi jangan jika
juga kalau kami kamu karena karna kat kau ke kepada kerana kita la lagi lalu lebih masih mereka mesti nak ni nya nih oleh
pada para paling pasti per pula pun saat saja saya sahaja sama sampai sangat satu se sebab sebagai sebuah seperti sering
serta setelah si siapa sini situ suatu sudah supaya tak tapi telah tentang terhadap tersebut tetapi tiada tidak tu untuk
utk yang yg aja gak ga gue gw lo lu kok sih dong deh udah aje jer je dlm dr sy tp klo kalo krn jg sdh blm bgt banget
`

// Romanised Tamil as people type it in Singapore and Malaysia.
const ROMANISED_TAMIL = `enna intha antha oru naan nee avan aval avar athu ithu inga anga epdi yen illa ku la`

const CHINESE = `
的 了 是 在 我 你 您 他 她 它 我们 你们 他们 她们 它们 这 那 这个 那个 这些 那些 这样 那样 这里 那里 就 都 也 还 又 再 很 太 和 与 跟
及 或 而 但 但是 可是 因为 所以 如果 虽然 然后 于是 不过 而且 并且 把 被 让 给 对 对于 从 到 向 往 为 为了 以 由 于 上 下 里 中 个
一个 一些 一下 一样 有 没有 会 能 可以 要 想 说 去 来 着 过 得 地 吗 呢 吧 啊 呀 哦 嘛 啦 么 什么 怎么 怎样 为什么 谁 哪 哪里 几 多少
自己 大家 人家 别人 其实 就是 还是 只是 只 才 已经 正在 现在 时候 一 不 没 等 之 其 此 某 每 各 當 還 個 這 說 們 會 來 過 對 沒有 沒
我們 你們 他們 這個 那個 為什麼 什麼 怎麼 嗎 囉 咯 喔 唷 欸 啲 嘅 係
`

const TAMIL = `
ஒரு என்று மற்றும் இந்த அந்த இது அது என என்ன நான் நாம் நாங்கள் நீ நீங்கள் அவர் அவர்கள் அவன் அவள் தான் உள்ள உள்ளது ஆகும்
இருந்து இருக்கிறது இல்லை கொண்டு போது மேலும் அல்லது ஆனால் என்பது என்றால் பற்றி போல பல சில மிக வரை மட்டும் இங்கு அங்கு
எப்படி ஏன் எங்கு யார் எந்த ஆக ஆன வேண்டும் வந்து செய்து முதல் பின்னர் முன் மீது உடன் இப்போது எல்லாம் நம் என் உன் அவரது
`

/** Words that carry no topic, in English, Malay, Indonesian, Chinese, Tamil and romanised Tamil; lower case, NFKC. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  [ENGLISH, MALAY_AND_INDONESIAN, ROMANISED_TAMIL, CHINESE, TAMIL].flatMap((list) =>
    list.normalize('NFKC').trim().split(/\s+/u),
  ),
)
