import { IndexedDbCache } from '@tidings/client/indexeddb'
import { Question, sizeText, useAct, useAsked, useClient, useClientState } from '@tidings/react'
import { useEffect, useState } from 'react'
import { cacheName } from '../app/cache-name.ts'
import { usePageSpeech } from '../app/preferences.tsx'
import { serverUrl } from '../app/server-url.ts'

export function Storage() {
  const { t, locale } = usePageSpeech()
  const act = useAct()
  const uid = useClientState((state) => state.user?.id ?? '')
  const [asking, setAsking] = useState(false)
  const [here, setHere] = useState<number>()
  // Without a connection the server's part stays unknown.
  const { answer } = useAsked('used', (client) => client.call('attachment.list', { limit: 1 }))
  useEffect(() => {
    // Not every browser tells, and none does on a page that came without encryption. Some say 0, which is never so.
    const { storage } = navigator as { readonly storage?: Partial<StorageManager> }
    storage?.estimate?.().then(
      ({ usage = 0 }) => setHere(usage === 0 ? undefined : usage),
      () => undefined,
    )
  }, [])
  const forget = () =>
    act(async () => {
      await IndexedDbCache.remove(cacheName(serverUrl, uid))
      location.reload()
    })
  return (
    <>
      {here !== undefined && (
        <p className="settings-row">
          <span>{t('usedHere')}</span>
          <b>{sizeText(here, locale)}</b>
        </p>
      )}
      {answer && (
        <p className="settings-row">
          <span>{t('usedOnServer')}</span>
          <b>
            {sizeText(answer.used, locale)}
            {answer.quota !== undefined && ` / ${sizeText(answer.quota, locale)}`}
          </b>
        </p>
      )}
      <button type="button" className="td-button" onClick={() => setAsking(true)}>
        {t('clearDevice')}
      </button>
      <Export />
      {asking && (
        <Question
          title={t('clearDevice')}
          text={t('clearDeviceText')}
          action={t('clearDevice')}
          onYes={() => void forget()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

/** Everything that is the user's, as one file. */
function Export() {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const [busy, setBusy] = useState(false)
  async function save(): Promise<void> {
    setBusy(true)
    await act(async () => {
      const lines: string[] = []
      let next: string | undefined
      do {
        const page = await client.call('account.export', next === undefined ? {} : { next })
        lines.push(...page.records.map((record) => JSON.stringify(record)))
        next = page.next
      } while (next !== undefined)
      const url = URL.createObjectURL(new Blob([lines.join('\n')], { type: 'application/x-ndjson' }))
      const link = document.createElement('a')
      link.href = url
      link.download = `tidings-${client.state.user?.id ?? 'export'}.ndjson`
      link.click()
      URL.revokeObjectURL(url)
    })
    setBusy(false)
  }
  return (
    <button type="button" className="td-button" disabled={busy} onClick={() => void save()}>
      {busy ? t('loading') : t('exportData')}
    </button>
  )
}
