import type { Settings } from '../runtime/settings.js'
import type { StoreLocation } from '../store/open-store.js'

export function storeLocation({ store, home }: Settings): StoreLocation {
  return store.kind === 'postgres' ? store : { kind: 'embedded', home }
}
