import { isStaff } from '#platform/actor';
import type { NavigationItem } from '#platform/house';
import { type Route, route } from '#platform/web';
import { maySend } from '../messages.policy.ts';
import { formMb } from './announce-files.ts';
import { senderRoles } from './announce-shared.ts';
import { documentApi } from './api-documents.ts';
import { rosterGroupApi } from './api-roster-groups.ts';
import { signUpApi } from './api-sign-ups.ts';
import { slipApi } from './api-slips.ts';
import {
  postHanded,
  postNewLot,
  postSendLot,
  postWithdraw,
  sendMyDocument,
  sendPrinted,
  showLot,
  showLots,
  showMyDocuments,
  showNewLot,
  zipBodyMb,
} from './documents-pages.ts';
import {
  postEndGroup,
  postGroup,
  postHand,
  postMany,
  postNewGroup,
  postPlace,
  postTake,
  showGroup,
  showGroups,
  showNewGroup,
} from './group-pages.ts';
import { postPictures } from './picture-part.ts';
import { postFamilySlip, sendFamilySlipFile, showFamilySlip } from './slip-family.ts';
import { postNewSlip, showNewSlip } from './slip-form.ts';
import { postEndSlip, postPaper, postSendSlip, sendSlipFile, showSlip, showSlips } from './slip-pages.ts';
import { sendTripList, showTripList } from './slip-trip.ts';
import { sides } from './slip-shared.ts';
import {
  postFamilySignUp,
  postPlaceBack,
  postPublicSignUp,
  showFamilySignUp,
  showPlace,
  showPublicSignUp,
} from './sign-up-family.ts';
import {
  postEndSignUp,
  postNewSignUp,
  postOut,
  postSendSignUp,
  sendPeople,
  showNewSignUp,
  showSignUp,
  showSignUps,
} from './sign-up-pages.ts';

const who = senderRoles;
const rate = { by: 'address', count: 120, perSeconds: 60 } as const;
/** Places are given to names that nobody checks: a few from one address in an hour. */
const fewPlaces = { by: 'address', count: 12, perSeconds: 3600 } as const;

const group = { id: 'group' } as const;
const slip = { id: 'slip' } as const;
const signUp = { id: 'sign_up' } as const;
const lot = { id: 'document_lot' } as const;
const document = { id: 'document' } as const;

/** Groups, slips, sign-ups and documents: pages of staff and of families. */
export const slipsRoutes: readonly Route[] = [
  route({ method: 'GET', path: sides.groups, who, handler: showGroups }),
  route({ method: 'GET', path: `${sides.groups}/new`, who, handler: showNewGroup }),
  route({ method: 'POST', path: `${sides.groups}/new`, who, once: true, handler: postNewGroup }),
  route({ method: 'GET', path: `${sides.groups}/:id`, who, names: group, handler: showGroup }),
  route({ method: 'POST', path: `${sides.groups}/:id`, who, names: group, handler: postGroup }),
  route({ method: 'POST', path: `${sides.groups}/:id/many`, who, names: group, bodyMb: 2, handler: postMany }),
  route({ method: 'POST', path: `${sides.groups}/:id/place`, who, names: group, handler: postPlace }),
  route({ method: 'POST', path: `${sides.groups}/:id/take`, who, names: group, handler: postTake }),
  route({ method: 'POST', path: `${sides.groups}/:id/hand`, who, names: group, handler: postHand }),
  route({ method: 'POST', path: `${sides.groups}/:id/end`, who, names: group, handler: postEndGroup }),
  route({ method: 'GET', path: sides.slips, who, handler: showSlips }),
  route({ method: 'GET', path: `${sides.slips}/new`, who, handler: showNewSlip }),
  route({ method: 'POST', path: `${sides.slips}/new`, who, bodyMb: formMb, once: true, handler: postNewSlip }),
  route({ method: 'GET', path: `${sides.slips}/:id`, who, names: slip, handler: showSlip }),
  route({ method: 'POST', path: `${sides.slips}/:id/send`, who, names: slip, once: true, handler: postSendSlip }),
  route({ method: 'POST', path: `${sides.slips}/:id/paper`, who, names: slip, once: true, handler: postPaper }),
  route({ method: 'POST', path: `${sides.slips}/:id/end`, who, names: slip, handler: postEndSlip }),
  route({ method: 'GET', path: `${sides.slips}/:id/files/:file`, who, names: slip, handler: sendSlipFile }),
  route({ method: 'GET', path: `${sides.slips}/:id/list`, who, names: slip, handler: showTripList }),
  route({ method: 'GET', path: `${sides.slips}/:id/list.csv`, who, names: slip, handler: sendTripList }),
  route({ method: 'GET', path: sides.sign_ups, who, handler: showSignUps }),
  route({ method: 'GET', path: `${sides.sign_ups}/new`, who, handler: showNewSignUp }),
  route({ method: 'POST', path: `${sides.sign_ups}/new`, who, once: true, handler: postNewSignUp }),
  route({ method: 'GET', path: `${sides.sign_ups}/:id`, who, names: signUp, handler: showSignUp }),
  route({
    method: 'POST',
    path: `${sides.sign_ups}/:id/send`,
    who,
    names: signUp,
    once: true,
    handler: postSendSignUp,
  }),
  route({ method: 'POST', path: `${sides.sign_ups}/:id/out`, who, names: signUp, handler: postOut }),
  route({ method: 'POST', path: `${sides.sign_ups}/:id/end`, who, names: signUp, handler: postEndSignUp }),
  route({ method: 'GET', path: `${sides.sign_ups}/:id/people.csv`, who, names: signUp, handler: sendPeople }),
  route({ method: 'GET', path: sides.documents, who, handler: showLots }),
  route({ method: 'GET', path: `${sides.documents}/new`, who, handler: showNewLot }),
  route({ method: 'POST', path: `${sides.documents}/new`, who, bodyMb: zipBodyMb, once: true, handler: postNewLot }),
  route({ method: 'GET', path: `${sides.documents}/:id`, who, names: lot, handler: showLot }),
  route({ method: 'POST', path: `${sides.documents}/:id/send`, who, names: lot, once: true, handler: postSendLot }),
  route({ method: 'POST', path: `${sides.documents}/:id/withdraw`, who, names: lot, handler: postWithdraw }),
  route({ method: 'POST', path: `${sides.documents}/:id/handed`, who, names: lot, handler: postHanded }),
  route({ method: 'GET', path: '/desk/document/:id', who, names: document, handler: sendPrinted }),
  route({
    method: 'POST',
    path: '/desk/messages/:id/pictures',
    who,
    names: { id: 'announcement' },
    handler: postPictures,
  }),
  route({ method: 'GET', path: '/my/documents', who: 'signed_in', handler: showMyDocuments }),
  route({ method: 'GET', path: '/my/documents/:id', who: 'signed_in', names: document, handler: sendMyDocument }),
  route({ method: 'GET', path: '/slip/:token', who: 'public', rate, handler: showFamilySlip }),
  route({ method: 'POST', path: '/slip/:token', who: 'public', rate, handler: postFamilySlip }),
  route({ method: 'GET', path: '/slip/:token/files/:file', who: 'public', rate, handler: sendFamilySlipFile }),
  route({ method: 'GET', path: '/places/:token', who: 'public', rate, handler: showFamilySignUp }),
  route({ method: 'POST', path: '/places/:token', who: 'public', rate, handler: postFamilySignUp }),
  route({ method: 'GET', path: '/sign-up/:code', who: 'public', rate, handler: showPublicSignUp }),
  route({ method: 'POST', path: '/sign-up/:code', who: 'public', rate: fewPlaces, handler: postPublicSignUp }),
  route({ method: 'GET', path: '/place/:token', who: 'public', rate, handler: showPlace }),
  route({ method: 'POST', path: '/place/:token', who: 'public', rate, handler: postPlaceBack }),
  ...slipApi,
  ...signUpApi,
  ...documentApi,
  ...rosterGroupApi,
];

export const slipsNavigation: readonly NavigationItem[] = [
  {
    href: sides.slips,
    icon: 'check',
    label: 'messages.nav.slips',
    order: 34,
    who: (actor) => isStaff(actor) && maySend(actor),
  },
];
