import { TidingsError } from '@tidings/protocol'
import { createAttachments } from './attachments/attachments.ts'
import { Settling } from './attachments/settling.ts'
import { Uploading } from './attachments/uploading.ts'
import { Stripping } from './enclosing/stripping.ts'
import { createCollector } from './files/collector.ts'
import { DownloadLinks } from './files/download-links.ts'
import { Filming } from './files/filming.ts'
import { ReceivedFiles } from './files/receiving.ts'
import { SignedLinks } from './files/signed-links.ts'
import { Strays } from './files/strays.ts'
import { Gifs } from './gifs/gifs.ts'
import type { Ground } from './ground.ts'
import { createPackPictures } from './packs/pictures.ts'

/** Files, where the operator takes them. */
export function createFiles(ground: Ground) {
  const { parts, store, clock, scheduler, settings, viewing } = ground
  if (!parts.media) return undefined
  const { blobs, uploads, signer, films } = parts.media
  const signing = new SignedLinks({ signer, clock, linkTtlMs: settings.media.linkTtlMs })
  const { publicUrl } = settings
  const links = new DownloadLinks({ attachments: store.attachments, blobs, signing, publicUrl })
  const filming = films && new Filming({ ...{ store, blobs, films }, log: parts.log })
  const settling = new Settling({ ...ground, blobs, uploads, ...(filming ? { filming } : {}) })
  scheduler.add(createCollector({ ...ground, blobs, uploads }))
  const stripping = new Stripping({ ...ground, blobs, uploads })
  scheduler.add(new Strays({ store, uploads, clock, isHeld: (id) => stripping.holds(id) }))
  const uploading = new Uploading({ ...ground, viewing, settling })
  const received = new ReceivedFiles(ground)
  const gifs =
    parts.gifs &&
    new Gifs({ ...ground, provider: parts.gifs, uploads, uploading, received, viewing, settling, signing, links })
  return {
    ...{ links, received, uploading, stripping },
    expectGifs() {
      if (gifs) return gifs
      throw new TidingsError('forbidden', 'this server has no provider of moving pictures; gifs.provider names one')
    },
    takePackPicture: createPackPictures({ ...ground, uploads, settling }),
    attachments: createAttachments({ ...ground, uploads, viewing, links, settling }),
  }
}
