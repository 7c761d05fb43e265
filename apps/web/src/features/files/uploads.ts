import { useRef, useState } from 'react'
import { useChat } from '../../app/chat.tsx'
import { errorText, useTexts } from '../../i18n/texts.tsx'

/** A file on its way up, before it is a message. */
export interface PendingUpload {
  readonly key: number
  readonly file: File
  /** From 0 to 1. */
  readonly progress: number
  readonly error?: string
}

export interface Uploads {
  readonly pending: readonly PendingUpload[]
  add(files: Iterable<File>): void
  retry(key: number): void
  cancel(key: number): void
}

interface Running {
  aborted: boolean
  id?: string
}

/** Sends files into a conversation: each goes up, and is a message when it has arrived. */
export function useUploads(conversation: string): Uploads {
  const { client } = useChat()
  const texts = useTexts()
  const [pending, setPending] = useState<readonly PendingUpload[]>([])
  const running = useRef(new Map<number, Running>())
  const next = useRef(0)

  const change = (key: number, patch: Partial<PendingUpload>): void =>
    setPending((all) => all.map((one) => (one.key === key ? { ...one, ...patch } : one)))
  const drop = (key: number): void => setPending((all) => all.filter((one) => one.key !== key))

  async function run(key: number, file: File): Promise<void> {
    const { id: resume } = running.current.get(key) ?? {}
    const signal: Running = { aborted: false }
    running.current.set(key, signal)
    try {
      const uploaded = await client.files.upload(file, {
        signal,
        ...(resume === undefined ? {} : { resume }),
        onProgress(received, size, id) {
          signal.id = id
          change(key, { progress: size === 0 ? 1 : received / size })
        },
      })
      client.send(conversation, { type: uploaded.kind, data: { attachment: uploaded.id } })
      drop(key)
    } catch (fault) {
      if (!signal.aborted) change(key, { error: errorText(texts, fault) })
    }
  }

  return {
    pending,
    add(files) {
      for (const file of files) {
        const key = next.current++
        setPending((all) => [...all, { key, file, progress: 0 }])
        void run(key, file)
      }
    },
    retry(key) {
      const upload = pending.find((one) => one.key === key)
      if (!upload) return
      setPending((all) => all.map((one) => (one.key === key ? { key, file: one.file, progress: one.progress } : one)))
      void run(key, upload.file)
    },
    cancel(key) {
      const signal = running.current.get(key)
      if (signal) signal.aborted = true
      // What has come of it is removed by the server after a day if this does not reach it.
      if (signal?.id !== undefined) client.call('attachment.remove', { id: signal.id }).catch(console.warn)
      drop(key)
    },
  }
}
