import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { plainText } from '../text/sound.ts'

export const GifId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected up to 64 letters, digits, _ or -')
  .meta({ id: 'GifId', description: 'As `gif.search` answered it; the server knows those that were found lately.' })

const link = z.string().meta({
  description:
    'A path beneath the address of the server, or the whole address (`http.url`): a small picture, which the server fetches.',
})
const pixels = z.int().min(1)

export const Gif = z
  .object({
    id: GifId,
    title: z.string().meta({ description: 'What it shows, in words of the provider; may be empty.' }),
    width: pixels.meta({ description: 'Of what is sent.' }),
    height: pixels,
    previewUrl: link,
    stillUrl: link.optional(),
  })
  .meta({ id: 'Gif', description: 'A moving picture that the provider of the server has found.' })
export type Gif = z.infer<typeof Gif>

export const gifQuery = plainText().max(limits.gifQuery)
