import { Dialog } from '@tidings/react'
import { useEffect, useRef, useState } from 'react'
import { type PageTextKey, usePageSpeech } from '../app/preferences.tsx'
import { codeReader } from './reading-codes.ts'

const everyMs = 200

const whyNot = (fault: unknown): PageTextKey => {
  const name = fault instanceof Error ? fault.name : ''
  return name === 'NotAllowedError' ? 'cameraRefused' : 'cameraMissing'
}

/** Looks through the camera until it has read a code. Answers what ends it. */
function watch(
  video: HTMLVideoElement,
  onRead: (text: string) => void,
  onFault: (why: PageTextKey) => void,
): () => void {
  let ended = false
  let timer: ReturnType<typeof setTimeout>
  let stream: MediaStream | undefined
  const stop = (): void => {
    for (const track of stream?.getTracks() ?? []) track.stop()
  }
  async function begin(): Promise<void> {
    // The camera at the back of a phone, where there is one.
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
    if (ended) return stop()
    video.srcObject = stream
    const [read] = await Promise.all([codeReader(), video.play()])
    const look = async (): Promise<void> => {
      const text = await read(video)
      if (ended) return
      if (text) onRead(text)
      else timer = setTimeout(() => look().catch(fail), everyMs)
    }
    await look()
  }
  const fail = (fault: unknown): void => {
    if (!ended) onFault(whyNot(fault))
  }
  begin().catch(fail)
  return () => {
    ended = true
    clearTimeout(timer)
    stop()
  }
}

interface ScannerProps {
  readonly onRead: (text: string) => void
  readonly onClose: () => void
}

/** Reads the code that another device shows. */
export function Scanner({ onRead, onClose }: ScannerProps) {
  const { t } = usePageSpeech()
  const [video, setVideo] = useState<HTMLVideoElement | null>(null)
  const [fault, setFault] = useState<PageTextKey>()
  const told = useRef(onRead)
  told.current = onRead
  useEffect(() => {
    return video ? watch(video, (text) => told.current(text), setFault) : undefined
  }, [video])
  return (
    <Dialog title={t('scanCode')} onClose={onClose}>
      {fault === undefined ? (
        <>
          <video ref={setVideo} className="scanner" muted playsInline aria-label={t('cameraView')} />
          <p className="td-quiet">{t('scanHint')}</p>
        </>
      ) : (
        <p role="alert">{t(fault)}</p>
      )}
    </Dialog>
  )
}
