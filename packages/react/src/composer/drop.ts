import { type DragEvent, useState } from 'react'
import { useTell } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import type { Tray } from './tray.ts'

interface Dropped {
  readonly files: readonly File[]
  readonly folders: number
}

/** What a drop or a paste brings. A folder is no file, though browsers hand it over as one. */
function filesIn({ items, files }: DataTransfer): Dropped {
  const entries = [...items].filter(({ kind }) => kind === 'file')
  if (entries.length === 0) return { files: [...files], folders: 0 }
  const isFolder = (item: DataTransferItem): boolean => item.webkitGetAsEntry?.()?.isDirectory ?? false
  const folders = entries.filter(isFolder)
  const rest = entries.filter((item) => !folders.includes(item)).map((item) => item.getAsFile())
  return { files: rest.filter((file) => file !== null), folders: folders.length }
}

/** Takes what was dropped or pasted, and answers for folders. */
export function useTake({ add }: Tray): (brought: DataTransfer, how?: { readonly original?: true }) => void {
  const tell = useTell()
  const { t } = useSpeech()
  return (brought, how) => {
    const { files, folders } = filesIn(brought)
    if (files.length > 0) add(files, how)
    if (folders > 0) tell(t('noFolders'), true)
  }
}

/** Where of the two files are let go: as they are usually sent, or as they are. */
export type DropPlace = 'usual' | 'unchanged'

const placeOf = ({ target }: DragEvent): DropPlace =>
  target instanceof Element && target.closest('[data-drop="unchanged"]') ? 'unchanged' : 'usual'

const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files')

export type Drop = ReturnType<typeof useDrop>

/** Files may be dropped on the whole of a conversation, or of a thread. */
export function useDrop(tray: Tray) {
  const take = useTake(tray)
  const [dropping, setDropping] = useState<DropPlace>()
  const hold = (event: DragEvent): void => {
    if (!holdsFiles(event)) return
    event.preventDefault()
    setDropping(placeOf(event))
  }
  const onDrop = {
    // The places come up beneath what is held: one that is entered and not claimed refuses what is let go at once.
    onDragEnter: hold,
    onDragOver: hold,
    onDragLeave(event: DragEvent) {
      // Moving over what is inside is no leaving.
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(undefined)
    },
    onDrop(event: DragEvent) {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setDropping(undefined)
      take(event.dataTransfer, placeOf(event) === 'unchanged' ? { original: true } : {})
    },
  }
  return { dropping, onDrop }
}
