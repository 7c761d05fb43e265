import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { newPack, Pack, PackId, PackKind, PackPicture, PackVersion } from '../nouns/pack.ts'
import { operation } from './operation.ts'

export const packOperations = {
  'pack.picture': operation({
    summary: `Takes a picture for a pack (PNG, JPEG, GIF, WebP, AVIF): what is kept is a WebP of at most ${limits.emojiSide} pixels a side for emoji, ${limits.stickerSide} for stickers. One that no pack has within a day is removed.`,
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/packs/pictures' },
    input: z.strictObject({
      kind: PackKind,
      bytes: z
        .base64()
        .min(1)
        .max(4 * Math.ceil(limits.packPictureBytes / 3))
        .meta({ description: `In base64; at most ${limits.packPictureBytes / 1024} KiB.` }),
    }),
    output: PackPicture,
    errors: ['rejected', 'too_large'],
  }),
  'pack.put': operation({
    summary:
      'Makes a pack, or puts another in its place. Users have it at once; an emoji that is not in it any more is shown as `:name:`.',
    access: 'app',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/packs/{id}' },
    input: z.strictObject(newPack),
    output: z.object({ pack: Pack }),
    errors: ['conflict', 'too_large', 'not_found'],
    audit: { subject: 'id', detail: ['kind', 'title'] },
  }),
  'pack.remove': operation({
    summary: 'Removes a pack. Its emoji are shown as `:name:`; stickers that were sent stay.',
    access: 'app',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/packs/{id}' },
    input: z.strictObject({ id: PackId }),
    output: z.object({}),
    errors: ['not_found'],
    audit: { subject: 'id', detail: [] },
  }),
  'pack.list': operation({
    summary: 'The packs that changed after a version, oldest change first; 0 is all of them.',
    access: 'known',
    rate: 'read',
    http: { method: 'GET', path: '/v1/packs' },
    input: z.strictObject({ since: PackVersion.default(0) }),
    output: z.object({
      packs: z.array(Pack),
      removed: z.array(PackId).meta({ description: 'Those that were removed since.' }),
      version: PackVersion.meta({ description: 'The answer reaches up to here.' }),
      more: z.boolean().meta({ description: 'More follows: ask again, since that version.' }),
      anew: z.literal(true).optional().meta({ description: 'It begins with the first: what is not in it is no more.' }),
    }),
    errors: [],
  }),
}
