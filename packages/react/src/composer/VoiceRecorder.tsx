import { Send, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { durationText } from '../content/media.ts'
import { type TextKey, useSpeech } from '../texts/texts.tsx'
import { IconButton } from '../ui/IconButton.tsx'

const everyMs = 100
const longestMs = 10 * 60_000
/** As many values as a message may carry. */
const points = 120

export interface Recording {
  readonly file: File
  readonly waveform: readonly number[]
  readonly durationMs: number
}

const formats = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'] as const

/** As many values as there is room for: each the loudest of its stretch. */
function shortened(loudness: readonly number[]): readonly number[] {
  if (loudness.length <= points) return loudness
  return Array.from({ length: points }, (_, index) => {
    const from = Math.floor((index * loudness.length) / points)
    return Math.max(...loudness.slice(from, Math.floor(((index + 1) * loudness.length) / points)))
  })
}

/** Hears the microphone until it is told to stop. */
class Recorder {
  readonly loudness: number[] = []
  readonly #stream: MediaStream
  readonly #recorder: MediaRecorder
  readonly #context = new AudioContext()
  readonly #pieces: Blob[] = []
  readonly #timer: ReturnType<typeof setInterval>
  readonly #began = Date.now()

  constructor(stream: MediaStream, onBeat: (ms: number) => void) {
    this.#stream = stream
    const mimeType = formats.find((format) => MediaRecorder.isTypeSupported(format))
    this.#recorder = new MediaRecorder(stream, mimeType === undefined ? {} : { mimeType })
    this.#recorder.addEventListener('dataavailable', ({ data }) => this.#pieces.push(data))
    const analyser = this.#context.createAnalyser()
    analyser.fftSize = 1024
    this.#context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Uint8Array(analyser.fftSize)
    this.#timer = setInterval(() => {
      analyser.getByteTimeDomainData(samples)
      this.loudness.push(Math.min(255, Math.max(...samples.map((one) => Math.abs(one - 128))) * 2))
      onBeat(Date.now() - this.#began)
    }, everyMs)
    this.#recorder.start()
  }

  async stop(): Promise<Recording> {
    const durationMs = Date.now() - this.#began
    const { mimeType } = this.#recorder
    const type = mimeType.split(';')[0] ?? 'audio/webm'
    await new Promise((resolve) => {
      this.#recorder.addEventListener('stop', resolve, { once: true })
      this.#recorder.stop()
    })
    this.close()
    const file = new File(this.#pieces, `voice.${type.slice('audio/'.length)}`, { type })
    return { file, waveform: shortened(this.loudness), durationMs }
  }

  close(): void {
    clearInterval(this.#timer)
    if (this.#recorder.state !== 'inactive') this.#recorder.stop()
    for (const track of this.#stream.getTracks()) track.stop()
    void this.#context.close()
  }
}

/** Typed as if they were always there: a page that came without encryption has no microphone. */
type Microphones = Partial<Pick<Navigator, 'mediaDevices'>>

async function openMicrophone(): Promise<MediaStream> {
  const { mediaDevices } = navigator as Microphones
  if (!mediaDevices || typeof MediaRecorder === 'undefined')
    throw new DOMException('no microphone', 'NotSupportedError')
  return mediaDevices.getUserMedia({ audio: true })
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function startedWith(stream: MediaStream, onBeat: (ms: number) => void): Recorder {
  try {
    return new Recorder(stream, onBeat)
  } catch (fault) {
    stop(stream)
    throw fault
  }
}

function whyNoVoice(fault: unknown): TextKey {
  if (!isSecureContext) return 'voiceNeedsHttps'
  const name = fault instanceof Error ? fault.name : ''
  if (name === 'NotAllowedError') return 'noMicrophone'
  if (name === 'NotFoundError' || name === 'NotReadableError') return 'microphoneMissing'
  return 'voiceImpossible'
}

interface VoiceRecorderProps {
  readonly onDone: (recording: Recording | undefined) => void
  readonly onFault: (text: string) => void
}

/** Takes the composer's place while somebody speaks. */
export function VoiceRecorder({ onDone, onFault }: VoiceRecorderProps) {
  const { t } = useSpeech()
  const recorder = useRef<Recorder>(undefined)
  const [ms, setMs] = useState(0)
  const told = useRef({ onDone, onFault, t })
  useEffect(() => {
    let left = false
    openMicrophone()
      .then((stream) => {
        if (left) stop(stream)
        else recorder.current = startedWith(stream, setMs)
      })
      .catch((fault: unknown) => {
        if (left) return
        const { onFault, onDone, t: say } = told.current
        onFault(say(whyNoVoice(fault)))
        onDone(undefined)
      })
    return () => {
      left = true
      recorder.current?.close()
      recorder.current = undefined
    }
  }, [])

  async function finish(): Promise<void> {
    const now = recorder.current
    recorder.current = undefined
    onDone(await now?.stop())
  }

  useEffect(() => {
    if (ms > longestMs) void finish()
  })

  return (
    <div className="td-recorder">
      <IconButton icon={Trash2} label={t('discard')} onClick={() => onDone(undefined)} />
      <span className="td-recording" role="status">
        <span className="td-pulse" />
        {durationText(ms)}
      </span>
      <span className="td-live-wave" aria-hidden="true">
        {(recorder.current?.loudness ?? []).slice(-60).map((value, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
          <i key={index} style={{ blockSize: `${Math.max(8, (value / 255) * 100)}%` }} />
        ))}
      </span>
      <IconButton icon={Send} look="accent" label={t('send')} disabled={ms < 500} onClick={() => void finish()} />
    </div>
  )
}
