import { z } from 'zod'

const milliseconds = (min: number, max: number) => z.int().min(min).max(max)

/** Pages that messages link to. */
export const Links = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('The server reads the pages that messages link to, for previews. Pages in private networks never.'),
    timeout: milliseconds(100, 60_000).default(5000).describe('How long a page may take, in milliseconds.'),
    maxBytes: z.int().min(1024).max(16_777_216).default(524_288).describe('How much of a page is read.'),
  })
  .prefault({})

/** Texts in other languages. */
export const Translation = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('A translation service with the LibreTranslate API; without it nothing is translated.'),
    apiKey: z.string().optional().describe('Its key, when it wants one.'),
    timeout: milliseconds(100, 60_000).default(10_000).describe('How long it may take, in milliseconds.'),
  })
  .prefault({})
