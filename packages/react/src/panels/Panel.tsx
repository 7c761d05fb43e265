import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useChange } from '../chat/view.tsx'
import type { Drop } from '../composer/drop.ts'
import { useSpeech } from '../texts/texts.tsx'
import { IconButton } from '../ui/IconButton.tsx'

interface PanelProps {
  readonly title: string
  readonly actions?: ReactNode
  /** Files may be dropped on it. */
  readonly drop?: Drop
  readonly children: ReactNode
}

/** Stands beside the conversation; on a narrow screen, over it. */
export function Panel({ title, actions, drop, children }: PanelProps) {
  const { t } = useSpeech()
  const change = useChange()
  return (
    <aside className="td-panel" aria-label={title} {...drop?.onDrop}>
      <header className="td-panel-head">
        <h2>{title}</h2>
        {actions}
        <IconButton icon={X} label={t('close')} onClick={() => change({ panel: undefined })} />
      </header>
      <div className="td-panel-body">{children}</div>
      {drop?.dropping && <div className="td-drop">{t('dropHere')}</div>}
    </aside>
  )
}
