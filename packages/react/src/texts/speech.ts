import type { en } from './en.ts'

/** The languages of the kit, by their own names. */
export const languages = { en: 'English', zh: '中文' } as const
export type Language = keyof typeof languages

/** `members_one` and `members_other` are one text with two forms. */
export type TextName<K> = K extends `${infer B}_${'one' | 'other'}` ? B : K
export type TextKey = TextName<keyof typeof en>

export type TextValues = Readonly<Record<string, string | number>>
/** Texts of an app beside those of the kit, in the same form. One with a key of the kit replaces it. */
export type MoreTexts = Readonly<Record<Language, Readonly<Record<string, string>>>>

export interface Speech<More extends string = never> {
  readonly language: Language
  /** For dates and numbers: the reader's region, where it speaks this language, and the clock that they chose. */
  readonly locale: string
  t(key: TextKey | More, values?: TextValues): string
}
