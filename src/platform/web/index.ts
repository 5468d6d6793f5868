export { createApp, ownPath, sessionCookie, type Identify, type WebParts } from './app.ts';
export { cleanText, tokenField, type Form, type UploadedFile } from './form.ts';
export { allDistricts, districtOfHost, forgetDistricts } from './hosts.ts';
export { takeShared } from './limits.ts';
export { eventStream } from './live.ts';
export { type CookieOptions, type Html, type MenuEntry, type PageRequest, type Toast } from './request.ts';
export { route, type ApiShape, type Method, type RateLimit, type Route, type Who } from './routes.ts';
