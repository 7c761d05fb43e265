import { type Attachment, userOid } from '@tidings/protocol'
import type { AttachmentRecord } from '../ports/attachments.ts'

/** `received`: bytes that have come of one that is not ready. */
export function presentAttachment(record: AttachmentRecord, received = 0): Attachment {
  const { id, owner, name, mime, size, createdAt, audience, sha256, blob, original } = record
  const { thumbnail: _, rendition: __, ...facts } = record.facts ?? { kind: 'file' as const }
  const ready = blob !== undefined
  return {
    // What is nobody's has an address that is no user's.
    ...{
      id,
      owner: owner.includes('/') ? owner : userOid(owner),
      name,
      mime,
      size,
      audience,
      createdAt,
      ready,
      ...facts,
    },
    ...(ready ? {} : { received }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(original ? { original } : {}),
  }
}
