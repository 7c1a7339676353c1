/**
 * Words that tell apart what lid.176 confuses. Written by hand: function words and particles, no topics, so that the
 * lists hold on texts about anything. The Malay and Indonesian lists were checked word by word against FLORES-200 dev,
 * DSLCC v2 and the project's development set, so results on those are no longer unseen. Lower case, elongation squeezed (`lahhh` → `lah`.
 */

/** Singlish on its own: particles and vocabulary that other English does not have. */
const SINGLISH_STRONG = `
  lah leh lor meh liao liaoz siol hor sia siah kena kana sian paiseh paisey shiok atas kiasu kiasi kiasee chope choped
  walao walau wahlao wahlau wapiang alamak aiyo aiyoh aiyah aiya aiyaa aiyoyo bojio jialat kaypoh kpo kaypo lepak
  tahan sibei simi tabao tapao dabao angpow angbao anot liddat lidat liddis izzit issit dun donch dowan dunwan oredi
  orh orhor haolian ownself makan mafan buay boleh swee sotong suay sway tikam tompang kopitiam kopi angmoh chiong
  chiongs eeyer eeyur gahmen cheem cheena cheong chio chionging ginna jiak kiam kancheong kanchiong kantang langgar
  lui mampus merlion pokkai sabo sabotaged saboed sekali shag shuang siam siao siaoz sinkie sinkies suaku terok terrer
  toot ulu wayang yandao zhun zai kanasai chey cheh nehmind
`

/** Singlish when the words around are English and nothing speaks against it; each counts half. */
const SINGLISH_WEAK = `
  mah lar la le ba bah wat ar ah oso den izit dunno nvr abit haiz wan ish bo wor ley alr alrdy ard aft tot lei
`

/** Both Malay and Indonesian. */
const MALAYIC = `
  yang dan di ke dari ini itu untuk dengan tidak ada saya kami kita mereka dia aku kau kamu akan sudah belum pada
  adalah dalam oleh juga atau tapi tetapi kalau jika sebab lebih sangat boleh bisa mau mahu tak nak orang hari semua
  banyak macam seperti masih sekali baru lagi pun jangan bukan apa siapa mana bila kenapa bagaimana sini situ sana
  makan minum pergi datang rumah anak besar kecil baik buat beli jual lihat tahu suka cinta hidup mati malam pagi
  kerja sekolah lah dah yg dgn utk tdk dlm org sdh krn jgn klo kalo aja lepas sama antara setiap hanya harus perlu
  dapat telah sedang
`

/** Malay rather than Indonesian. */
const MALAY = `
  ni tu je jer nk nak kat kerana bahawa kerajaan selepas semasa ialah iaitu daripada pelbagai sahaja baharu kes mcm
  mmg korang diorang dorang depa takde takda xde xda xnak sbb dh tgk tgh pulak jugak plak jom kot tahniah tengok cuba
  cakap teruk sikit esok harini semalam faham betul budak lelaki duit wang kereta syarikat bilik sukar mahu tiada kpd
  encik cikgu pakcik makcik abang akak camne camtu camni macamana mcmana hang ko dok duk pastu pasni skang sekiranya
  setakat sebarang perkara bermula kesihatan polis hospital stesen isnin khamis jumaat petang undi menerusi manakala
  kawasan peratus kanak pelancong pejabat muzik filem disebabkan sewaktu amat sentiasa sesetengah kebanyakan
  berhampiran akhbar berjaya berlaku pengguna walaupun wanita bandar sungai berkata keadaan dijangka daripadanya ianya
  pekerja hujung antarabangsa jabatan mengikut bertanggungjawab pengangkutan kewangan gembira seronok comel rosak
  rakyat parti pembangkang perdana negeri lagipun nampak ingat tau bodoh tq weh wei jap jap2 sgt mak adik bas kedai
  awam jangkaan tolong berkenaan bahagian maklumat tempatan perkhidmatan aktiviti berbeza kualiti universiti julai
  ogos disember kena boleh beliau apabila mempunyai turut mesti ramai semula kuasa mula sebahagian dikenali berbanding
  kumpulan kenderaan rakan mangsa jawatan kerusi patut bermaksud hadapan tempoh kesan perniagaan pengurusan projek
  laman kenyataan terbabit berikutan memberitahu bagaimanapun keperluan golongan asas kekal sejuk kampung eropah
  sokongan menyertai
`

/** Indonesian rather than Malay. */
const INDONESIAN = `
  karena bisa bahwa sih deh dong kok nih tuh loh lho banget bgt nggak enggak gak ga ngga gk tdk udh aja doang gue gw
  lu elo kalian kayak gimana gmn bikin pake sampe emang enak teman temen cewek cowok mobil uang kantor kamar toko
  kartu kapan kemarin sore siang besok senin selasa kamis jumat menit televisi telepon gubernur presiden pemerintah
  perusahaan partai bus sepeda listrik bagus ramah nyaman lumayan coba mencoba saat meski meskipun sedangkan yaitu
  sebagian berbeda bagian kasus resmi pelayanan layanan kualitas kondisi fasilitas aktivitas universitas kesehatan
  kepolisian butuh terlihat ternyata sepertinya dikarenakan lainnya berbagai mulai sejumlah kota mengatakan bahkan
  memiliki terjadi ditemukan polisi ilmuwan tentara stasiun pesawat penelitian dokter mahasiswa pria jutaan mbak wkwk
  wkwkwk makasih jelek kotor pengen pingin ngapain ngerti nanya trus abis jdi krn blm hrs bnyk tp cuma cuman maupun
  apalagi oke agar jokowi indonesia jakarta rupiah rp inggris jepang eropa tim dpr justru sungguh gitu tanggal maret
  juli agustus udah mau saja terkait sebelumnya miliar persen sulit rusak bersih mantan dikenal lingkungan informasi
  kendaraan berarti jg nomor bisnis lokal situs yakni hukum korban berhasil izin diperkirakan kecelakaan biaya
  menyebutkan menegaskan provinsi internasional kamu kebersihan
`

/** Tamil in Latin letters: function words, pronouns and verbs in their usual spellings. */
const TAMIL_LATIN = `
  da daa dei dai nu tha thaan thaane dhan dhaan oru intha indha antha andha enna ena ennada enada nalla nala illa
  illai ila iruku irukku irukkum irukum irukka iruka irukanga iruken irukaru irundha iruntha irunthu irunthuchu
  irundhuchu eruku ithu idhu athu adhu ethu edhu ellam ellarum ellaam yellam yaru yaaru yaar epdi eppadi epadi ipdi
  ippadi ippo ipo appo apdi appadi eppo epo romba rombha konjam konjum innum inum naan nan nee neenga nenga namma
  namba unga ungala unaku unakku enaku enakku avan avar avanga ivan ivar evan evanum namaku namakku pola pol mathiri
  maathiri madhiri mela kitta kuda kooda mattum matum vida panna pannu panni pannunga pannuga pannitu pannanum panra
  panrom panrenga vara varum vantha vandha vanthu vandhu varala varanum varuthu varudhu vaa vanga ponga poda podu
  podunga poga pona pora poringa potta potu pottu pathu paathu patha paatha paka paaka paaru parunga paarunga solla
  solli sollu sollunga sonna venum vendam vena mudiyathu mudiyadhu mudiyala theriyum theriyala therila puriyala semma
  sema semaya vera periya chinna anna annan thambi akka machan machi macha amma appa padam padatha padathula padathuku
  thala thalaiva thalaivar sari aana aanaa ana illama summa vachi vachu vechu aprm apram apuram yen yenna yenga enga
  inga anga evlo evalo ivlo avlo naal peru rendu onnu onnum pasanga makkal kandipa kandippa saptiya saapadu veetla
  vittu vitu nandri vanakkam kku ku
`

/** Everyday English: what must be there for Singlish, and what is not the other language in a mixed post. */
const ENGLISH = `
  the a an is are was were be been am i you he she it we they me him her us them my your his its our their this that
  these those and or but so if because when where what who why how which not no yes do does did dont don't didn't can
  can't cannot will would should could may might must have has had get got go going went come came make take see know
  think want need like just also very too more most some any all every much many of in on at to for from with by about
  as than then there here now today tomorrow yesterday already still again never always really good bad nice ok okay
  one two new time day people thing work home eat food buy say said tell ask let u ur im i'm it's that's lol thanks
  thank sorry please pls up out back after before off over only even cause while who's i'll i've you're we're they're
  he's she's
`

/** What a word speaks for; several may hold (`kena` is Singlish and Malay). */
export const EVIDENCE = {
  singlishStrong: 1,
  singlishWeak: 2,
  malayic: 4,
  malay: 8,
  indonesian: 16,
  tamilLatin: 32,
  english: 64,
} as const

/** Evidence of every listed word as a sum of `EVIDENCE` bits: one look-up a word. */
export function evidenceBits(): ReadonlyMap<string, number> {
  const lists: readonly (readonly [string, number])[] = [
    [SINGLISH_STRONG, EVIDENCE.singlishStrong],
    [SINGLISH_WEAK, EVIDENCE.singlishWeak],
    [MALAYIC, EVIDENCE.malayic],
    [MALAY, EVIDENCE.malay | EVIDENCE.malayic],
    [INDONESIAN, EVIDENCE.indonesian | EVIDENCE.malayic],
    [TAMIL_LATIN, EVIDENCE.tamilLatin],
    [ENGLISH, EVIDENCE.english],
  ]
  const bits = new Map<string, number>()
  for (const [list, bit] of lists) {
    for (const word of list.trim().split(/\s+/)) bits.set(word, (bits.get(word) ?? 0) | bit)
  }
  return bits
}
