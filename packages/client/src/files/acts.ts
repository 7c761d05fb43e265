import type { BlobLike, Runtime } from '../runtime/runtime.ts'
import { messageIds } from '../sending/outbox.ts'
import type { FilePlace, FilesFor } from '../state/outgoing-file.ts'
import type { ChosenFile, SendFilesOptions } from './chosen.ts'
import type { FileQueue } from './file-queue.ts'

/** What an app does with files that go out; `state.files` and `state.albums` say what becomes of them. */
export interface QueueActs {
  /** Takes files for a place: they go up at once. Answers their keys. `rate_limited` when too many wait. */
  add(place: FilesFor, files: Iterable<BlobLike | ChosenFile>): readonly string[]
  /** Sends what was chosen for a place, now or as soon as it is up, with what is said to it. */
  send(place: FilePlace, options?: SendFilesOptions): void
  /** Tries a file again that failed, with all that belongs to it; or sends words that stayed behind without their files. */
  retry(key: string): void
  /** Takes back a file that has not left, or words that stayed behind. */
  remove(key: string): void
  /** A file that was not sent yet is to go as it is, or not: it goes up anew. Of one that was sent nothing changes. */
  unchanged(key: string, on: boolean): void
  /** The bytes of a file that has not left. */
  blob(key: string): Promise<BlobLike | undefined>
}

/** Each file with a key and a name; those that have them keep them. */
export function chooser(runtime: Runtime): (files: Iterable<BlobLike | ChosenFile>) => readonly ChosenFile[] {
  const newKey = messageIds(runtime)
  const chosen = (file: BlobLike | ChosenFile): ChosenFile =>
    'key' in file ? file : { key: newKey(), name: (file as { readonly name?: string }).name ?? '', file }
  return (files) => [...files].map(chosen)
}

/** The acts of whoever is signed in. */
export function queueActs(queue: () => FileQueue, runtime: Runtime): QueueActs {
  const choose = chooser(runtime)
  return {
    add(place, files) {
      const chosen = choose(files)
      queue().add(place, chosen)
      return chosen.map(({ key }) => key)
    },
    send: (place, options = {}) => queue().send(place, options),
    retry: (key) => queue().retry(key),
    remove: (key) => queue().remove(key),
    unchanged: (key, on) => queue().unchanged(key, on),
    blob: async (key) => queue().blob(key),
  }
}
