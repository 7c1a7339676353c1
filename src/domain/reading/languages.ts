/** Every label that langid can give: the languages of lid.176 by their BCP-47 names, Singlish, romanised Tamil, and `und`. */
export const LANGUAGES: readonly string[] =
  `af am an ar arz as ast av az azb ba bar bcl be bg bho bn bo bpy br bs bxr ca cbk ce ceb ckb co cs cv cy da de diq dsb
   dty dv egl el en en-SG eo es et eu fa fi fr frr fy ga gd gl gn gom gsw gu gv hbs he hi hif hr hsb ht hu hy ia id ie
   ilo io is it ja jbo jv ka kk km kn ko krc ku kv kw ky la lb lez li lmo lo lrc lt lv mai mg mhr min mk ml mn mr mrj ms
   mt mwl my myv mzn nah nap nb nds ne new nl nn oc or os pa pam pfl pl pms pnb ps pt qu rm ro ru rue sa sah sc scn sco
   sd sgs si sk sl so sq sr su sv sw ta ta-Latn te tg th tk tl tr tt tyv ug uk und ur uz vec vep vi vls vo wa war xal xmf
   yi yo yue zh`.split(/\s+/)

const NAMES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })

/** The label of a language by its English name, such as Malay. */
export function languageNamed(name: string): string | undefined {
  const asked = name.toLowerCase()
  return asked === 'singlish' ? 'en-SG' : LANGUAGES.find((label) => NAMES.of(label)?.toLowerCase() === asked)
}

/** Whether a BCP-47 tag names a language, also one that langid does not know. */
export function isLanguage(tag: string): boolean {
  if (LANGUAGES.includes(tag)) return true
  try {
    return NAMES.of(tag) !== undefined
  } catch {
    return false // not even the form of a language tag
  }
}
