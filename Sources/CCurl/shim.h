#pragma once
#include <curl/curl.h>
#include <string.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift can't call: one function a type.
static inline CURLcode relay_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode relay_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode relay_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode relay_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode relay_curl_set_write(CURL *handle, size_t (*callback)(char *, size_t, size_t, void *)) {
    return curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, callback);
}
static inline CURLcode relay_curl_set_header(CURL *handle, size_t (*callback)(char *, size_t, size_t, void *)) {
    return curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, callback);
}
static inline CURLcode relay_curl_status(CURL *handle, long *status) {
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, status);
}

// Options whose names differ between versions of libcurl.
static inline CURLcode relay_curl_allow_failed_receivers(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x080200
    return curl_easy_setopt(handle, CURLOPT_MAIL_RCPT_ALLOWFAILS, 1L);
#else
    return curl_easy_setopt(handle, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
#endif
}
static inline CURLcode relay_curl_set_response_timeout(CURL *handle, long seconds) {
    return curl_easy_setopt(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds);
}

// Microseconds from the start of a transfer to one of its steps: CURLINFO_…_TIME_T.
static inline curl_off_t relay_curl_time(CURL *handle, CURLINFO step) {
    curl_off_t time = 0;
    return curl_easy_getinfo(handle, step, &time) == CURLE_OK ? time : 0;
}
static inline long relay_curl_number(CURL *handle, CURLINFO what) {
    long number = 0;
    return curl_easy_getinfo(handle, what, &number) == CURLE_OK ? number : 0;
}
static inline const char *relay_curl_address(CURL *handle) {
    char *address = NULL;
    return curl_easy_getinfo(handle, CURLINFO_PRIMARY_IP, &address) == CURLE_OK ? address : NULL;
}
static inline curl_socket_t relay_curl_socket(CURL *handle) {
    curl_socket_t descriptor = CURL_SOCKET_BAD;
    return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &descriptor) == CURLE_OK ? descriptor : CURL_SOCKET_BAD;
}
// A line of the server's certificate, such as "Expire date", as text; NULL if it is not known.
static inline const char *relay_curl_certificate(CURL *handle, const char *name) {
    struct curl_certinfo *certificates = NULL;
    size_t length = strlen(name);
    if (curl_easy_getinfo(handle, CURLINFO_CERTINFO, &certificates) != CURLE_OK || !certificates ||
        certificates->num_of_certs < 1)
        return NULL;
    for (struct curl_slist *line = certificates->certinfo[0]; line; line = line->next)
        if (!strncmp(line->data, name, length) && line->data[length] == ':') return line->data + length + 1;
    return NULL;
}
