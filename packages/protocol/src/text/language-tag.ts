import { z } from 'zod'

/** Of BCP 47. */
export const LanguageTag = z
  .string()
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, 'expected a language tag like de or zh-CN')
