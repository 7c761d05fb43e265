import { errorText, Loading } from '@tidings/react'
import { useEffect, useState } from 'react'
import { encode } from 'uqr'
import { local } from '../app/kept.ts'
import { usePageSpeech } from '../app/preferences.tsx'
import { serverUrl } from '../app/server-url.ts'
import { browserName, type SavedSession, terminalId } from '../app/session.ts'
import { accounts } from '../client/client.ts'

const pollMs = 1500

interface Asked {
  readonly code: string
  readonly secret: string
}

type Progress =
  | { readonly state: 'starting' }
  | { readonly state: 'waiting' | 'scanned'; readonly code: string }
  | { readonly state: 'refused' | 'expired' }
  | { readonly state: 'failed'; readonly error: unknown }

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown } | null)?.code

/** Asks to be signed in by a device that is, and polls until it has answered. */
function useQrLogin(round: number, onSignedIn: (session: SavedSession) => void): Progress {
  const [progress, setProgress] = useState<Progress>({ state: 'starting' })
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round is a code of its own
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    let left = false
    async function poll({ code, secret }: Asked): Promise<void> {
      const { state, user, token } = await accounts().pollLogin({ code, secret })
      if (left) return
      if (state === 'confirmed' && user && token) return onSignedIn({ uid: user.id, token })
      if (state === 'refused') return setProgress({ state })
      if (state !== 'confirmed') setProgress({ state, code })
      timer = setTimeout(() => poll({ code, secret }).catch(fail), pollMs)
    }
    const fail = (error: unknown) =>
      left || setProgress(codeOf(error) === 'expired' ? { state: 'expired' } : { state: 'failed', error })
    async function start(): Promise<void> {
      const client = { id: terminalId(local), platform: 'web' as const, name: browserName() }
      const { code, secret } = await accounts().startLogin({ client })
      if (left) return
      setProgress({ state: 'waiting', code })
      await poll({ code, secret })
    }
    setProgress({ state: 'starting' })
    start().catch(fail)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [round])
  return progress
}

const quiet = 2

/** Dark on light in both themes: cameras read it so. */
function QrCode({ text }: { readonly text: string }) {
  const { t } = usePageSpeech()
  const { data, size } = encode(text, { ecc: 'M', border: 0 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      className="qr"
      role="img"
      aria-label={t('qrCode')}
      viewBox={`${-quiet} ${-quiet} ${size + 2 * quiet} ${size + 2 * quiet}`}
    >
      <path d={path} />
    </svg>
  )
}

export function QrSignIn({ onSignedIn }: { readonly onSignedIn: (session: SavedSession) => void }) {
  const speech = usePageSpeech()
  const { t } = speech
  const [round, setRound] = useState(0)
  const progress = useQrLogin(round, onSignedIn)
  if (progress.state === 'starting') return <Loading />
  if (progress.state === 'waiting' || progress.state === 'scanned') {
    const link = `${serverUrl}/#/link/${progress.code}`
    return (
      <div className="qr-card">
        <QrCode text={link} />
        {progress.state === 'scanned' ? (
          <p role="status">{t('qrScanned')}</p>
        ) : (
          <>
            <p className="td-quiet">{t('qrHint')}</p>
            <p className="qr-code">
              {(progress.code.match(/.{1,4}/g) ?? []).map((group, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
                <span key={index}>{group}</span>
              ))}
            </p>
          </>
        )}
      </div>
    )
  }
  return (
    <div className="qr-card">
      <p role="alert">
        {progress.state === 'failed'
          ? errorText(speech, progress.error)
          : t(progress.state === 'refused' ? 'qrRefused' : 'qrExpired')}
      </p>
      <button type="button" className="td-button td-primary" onClick={() => setRound(round + 1)}>
        {t('qrAgain')}
      </button>
    </div>
  )
}
