import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useChange } from '../chat/view.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { IconButton } from '../ui/IconButton.tsx'

interface PanelProps {
  readonly title: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** Stands beside the conversation; on a narrow screen, over it. */
export function Panel({ title, actions, children }: PanelProps) {
  const { t } = useSpeech()
  const change = useChange()
  return (
    <aside className="td-panel" aria-label={title}>
      <header className="td-panel-head">
        <h2>{title}</h2>
        {actions}
        <IconButton icon={X} label={t('close')} onClick={() => change({ panel: undefined })} />
      </header>
      <div className="td-panel-body">{children}</div>
    </aside>
  )
}
