import { startServerCluster } from '@tidings/testkit'
import { tryEverything } from './who-may/trying.ts'

/** What one node has changed the other goes by when it is told of it. */
tryEverything(() => startServerCluster({ web: false }))
