import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { AttachmentId } from '../ids/attachment-id.ts'
import { emojiNameForm, emojiNamePattern } from '../text/emoji-names.ts'
import { visibleName } from '../text/names.ts'
import { plainText } from '../text/sound.ts'
import { Millis } from './message.ts'

export const packKinds = ['emoji', 'sticker'] as const
export const PackKind = z.enum(packKinds)
export type PackKind = z.infer<typeof PackKind>

export const PackId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'expected up to 32 small letters, digits, _ or -, the first a letter or digit')
  .meta({ id: 'PackId', description: 'Names a pack; whoever makes it chooses it.', examples: ['parrots'] })

const EmojiName = plainText()
  .max(64)
  .overwrite(emojiNameForm)
  .regex(
    emojiNamePattern,
    'expected up to 30 letters a–z, digits, _ or -, with a letter, and none of _ and - at its ends',
  )
  .meta({
    id: 'EmojiName',
    description: 'What is written between colons; with them or not, in capitals or not.',
    examples: ['party_parrot'],
  })

/** Of a picture that was uploaded for a pack. */
export const PackPicture = z
  .object({
    picture: AttachmentId,
    width: z.int().min(1),
    height: z.int().min(1),
    animated: z.literal(true).optional(),
  })
  .meta({ id: 'PackPicture', description: 'A WebP, made anew from what was uploaded.' })
export type PackPicture = z.infer<typeof PackPicture>

const said = plainText().max(limits.packSaid)

const NewPackItem = z
  .strictObject({
    name: EmojiName,
    picture: AttachmentId.meta({ description: 'As `pack.picture` answered it.' }),
    says: said.default('').meta({
      description: 'An emoji or some words with the same meaning, for where the picture is not shown.',
    }),
  })
  .meta({ id: 'NewPackItem' })

export const PackItem = z
  .object({
    ...PackPicture.shape,
    name: z.string(),
    says: z.string(),
    url: z.string().meta({
      description:
        'A path beneath the address of the server, or the whole address (`http.url`). What lies there never changes.',
    }),
    since: Millis.meta({
      description: 'When the name was given to this picture: in what was written before, it means nothing.',
    }),
  })
  .meta({ id: 'PackItem' })
export type PackItem = z.infer<typeof PackItem>

export const newPack = {
  id: PackId,
  title: visibleName(limits.nameLength),
  kind: PackKind,
  items: z.array(NewPackItem).min(1).max(limits.packItems),
}

export const PackVersion = z.int().min(0).meta({ description: 'Of all packs together; each change takes the next.' })

export const Pack = z
  .object({
    id: PackId,
    title: z.string(),
    kind: PackKind,
    version: PackVersion,
    items: z.array(PackItem),
  })
  .meta({ id: 'Pack', description: 'Emoji or stickers that the operator of the server gives to its users.' })
export type Pack = z.infer<typeof Pack>
