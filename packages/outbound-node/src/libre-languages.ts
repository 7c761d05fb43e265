/** LibreTranslate's own codes, which its older versions take only; newer ones take them besides `zh-Hant` and `pt-BR`. */
const tags = { zt: 'zh-Hant', pb: 'pt-BR' } as const
/** Where the canonical BCP 47 language is not the one that LibreTranslate has. */
const renamed: Readonly<Record<string, string>> = { fil: 'tl', no: 'nb' }

/** The code that LibreTranslate has for a BCP 47 tag; it knows regions and scripts of Chinese and Portuguese only. */
export function toLibreLanguage(tag: string): string {
  let locale: Intl.Locale
  try {
    locale = new Intl.Locale(tag)
  } catch {
    // Not a tag: the service says so better than we could.
    return tag
  }
  const { language, region } = locale
  if (language === 'zh') return locale.maximize().script === 'Hant' ? 'zt' : 'zh'
  if (language === 'pt') return region === 'BR' ? 'pb' : 'pt'
  return renamed[language] ?? language
}

/** The BCP 47 tag of a code in LibreTranslate's answer, undefined when it is none. */
export function fromLibreLanguage(code: unknown): string | undefined {
  if (typeof code !== 'string' || !/^[a-z\d-]{2,35}$/i.test(code)) return undefined
  return (tags as Readonly<Record<string, string>>)[code] ?? code
}
