import { useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useAvatar } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from './Avatar.tsx'

interface AvatarFieldProps {
  readonly oid: string
  readonly name: string
  /** The address of the new picture; empty to have none. */
  readonly onChange: (url: string) => Promise<unknown>
}

/** The picture of somebody, with a way to another one. */
export function AvatarField({ oid, name, onChange }: AvatarFieldProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const url = useAvatar(oid)
  const [busy, setBusy] = useState(false)
  async function choose(file: File | undefined): Promise<void> {
    if (!file) return
    setBusy(true)
    await act(async () => {
      const { links } = await client.files.upload(file, { audience: 'everyone' })
      await onChange(new URL(links.thumbnailUrl ?? links.url, location.href).href)
    })
    setBusy(false)
  }
  return (
    <div className="td-avatar-field">
      <Avatar oid={oid} name={name} size="large" />
      <label className="td-button">
        {busy ? t('uploading_') : t('choosePicture')}
        <input
          type="file"
          accept="image/*"
          disabled={busy}
          className="td-unseen"
          onChange={(event) => void choose(event.target.files?.[0])}
        />
      </label>
      {url !== '' && (
        <button type="button" className="td-link" onClick={() => void onChange('')}>
          {t('noPicture')}
        </button>
      )}
    </div>
  )
}
