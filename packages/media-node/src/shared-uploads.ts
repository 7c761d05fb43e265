import type { IncomingUploads, Records, Uploads } from '@tidings/core'
import { GatheredUploads, sizeOf } from './gathered.ts'
import { Pieces, type PiecesParts } from './pieces.ts'

export interface SharedUploadsOptions extends PiecesParts {
  /** Those in `directory`: where files come that come whole, and where all are looked at. */
  readonly local: Uploads & IncomingUploads
  readonly records: Pick<Records, 'get' | 'put'>
}

/**
 * Uploads that go on at any node. What has come lies in pieces in the blob store, and the store says in what order; so a node may
 * die, or its disk be lost, and the next bytes go to another one. Files that come whole in one request are of the node that
 * receives it.
 */
export function createSharedUploads(options: SharedUploadsOptions): Uploads & IncomingUploads {
  const { local } = options
  const uploads = new GatheredUploads(options.records)
  const pieces = new Pieces(options, uploads)

  /** On the disk of this node, to be looked at. */
  async function gather(id: string): Promise<void> {
    const found = await uploads.find(id)
    if (!found || (await local.offset(id)) === sizeOf(found.pieces)) return
    await local.put(id, pieces.bytesOf(found.pieces))
  }

  return {
    clean: () => local.clean(),
    put: (id, bytes) => local.put(id, bytes),
    // Of this node: what the others gather is not this one's to remove.
    list: () => local.list(),

    async receive(bytes, take) {
      const file = await local.receive(bytes, take)
      return { ...file, become: async (id) => !(await uploads.find(id)) && (await file.become(id)) }
    },

    begin: async (id) => (await local.offset(id)) === undefined && (await uploads.begin(id)),
    append: (id, from, bytes) => pieces.append(id, from, bytes),

    async keepNote(id, note) {
      while (!(await uploads.change(id, await uploads.expect(id), { note })));
    },

    note: async (id) => (await uploads.find(id))?.note,

    async offset(id) {
      const found = await uploads.find(id)
      return found ? sizeOf(found.pieces) : local.offset(id)
    },

    async source(id) {
      await gather(id)
      return local.source(id)
    },

    async inspect(id, how) {
      await gather(id)
      return local.inspect(id, how)
    },

    async remove(id) {
      const found = await uploads.find(id)
      if (found) {
        await uploads.remove(id)
        await pieces.remove(found.pieces)
      }
      await local.remove(id)
    },
  }
}
